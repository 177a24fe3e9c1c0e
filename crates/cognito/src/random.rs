//! Randomness from the operating system's generator by way of aws-lc.

/// Fills the buffer with unpredictable bytes.
pub fn fill(bytes: &mut [u8]) {
    aws_lc_rs::rand::fill(bytes).expect("the system's random generator answers");
}

/// A code of six digits, as sent to confirm an address.
pub fn code() -> String {
    const LIMIT: u32 = u32::MAX - u32::MAX % 1_000_000;
    loop {
        let mut bytes = [0; 4];
        fill(&mut bytes);
        let number = u32::from_ne_bytes(bytes);
        if number < LIMIT {
            return format!("{:06}", number % 1_000_000);
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_are_six_digits() {
        for _ in 0..1000 {
            let code = super::code();
            assert_eq!(code.len(), 6);
            assert!(code.bytes().all(|b| b.is_ascii_digit()));
        }
    }
}
