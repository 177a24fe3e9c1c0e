//! Randomness from the operating system's generator by way of aws-lc.

/// Fills the buffer with unpredictable bytes.
pub fn fill(bytes: &mut [u8]) {
    aws_lc_rs::rand::fill(bytes).expect("the system's random generator answers");
}

/// A code of six digits, as sent to confirm an address.
pub fn code() -> String {
    digits(6)
}

/// So many digits.
pub fn digits(count: usize) -> String {
    (0..count).map(|_| digit()).collect()
}

fn digit() -> char {
    const LIMIT: u8 = u8::MAX - u8::MAX % 10;
    loop {
        let mut byte = [0];
        fill(&mut byte);
        if byte[0] < LIMIT {
            return char::from(b'0' + byte[0] % 10);
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

    #[test]
    fn every_digit_comes_up() {
        let digits = super::digits(1000);
        assert_eq!(digits.len(), 1000);
        assert!(('0'..='9').all(|digit| digits.contains(digit)));
    }
}
