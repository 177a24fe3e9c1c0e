//! Times as they stand in answers.

use jiff::Timestamp;

/// `2026-11-21T12:34:56.789Z`, from milliseconds since 1970.
pub fn iso(milliseconds: i64) -> String {
    let moment = Timestamp::from_millisecond(milliseconds).unwrap_or_default();
    moment.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_milliseconds_and_a_z() {
        for (milliseconds, text) in [(0, "1970-01-01T00:00:00.000Z"), (1_795_221_237_050, "2026-11-21T00:33:57.050Z")] {
            assert_eq!(iso(milliseconds), text);
        }
    }
}
