//! The list of violations and AWS's words for it.

use crate::error::ApiError;

/// At most this many are worded; the count tells them all.
// Unverified: AWS's own bound is not known. Without one, a big body would be answered with a bigger one.
const MOST: usize = 100;

/// At most this many bytes of a value are quoted.
// Unverified: as above.
const LONGEST_VALUE: usize = 4096;

/// Collects what is wrong with a request.
#[derive(Default)]
pub(super) struct Violations {
    worded: Vec<String>,
    count: usize,
}

/// How a value stands in a violation.
pub(super) enum Quoted<'a> {
    /// ` 'value'`
    Value(&'a str),
    /// ` null`
    Null,
    /// Left out: a secret.
    Secret,
}

impl Violations {
    /// Notes one. `path`: where the value is; `constraint`: the rule it breaks.
    pub(super) fn add(&mut self, value: &Quoted<'_>, path: &str, constraint: &str) {
        self.count += 1;
        if self.count > MOST {
            return;
        }
        let value = match value {
            Quoted::Value(value) => format!(" '{}'", shortened(value)),
            Quoted::Null => " null".to_owned(),
            Quoted::Secret => String::new(),
        };
        self.worded.push(format!("Value{value} at '{path}' failed to satisfy constraint: {constraint}"));
    }

    /// One refusal for all.
    pub(super) fn verdict(self) -> Result<(), ApiError> {
        if self.count == 0 {
            return Ok(());
        }
        let plural = if self.count == 1 { "" } else { "s" };
        Err(ApiError::invalid_parameter(format!("{} validation error{plural} detected: {}", self.count, self.worded.join("; "))))
    }
}

fn shortened(value: &str) -> &str {
    let end = value.floor_char_boundary(LONGEST_VALUE);
    &value[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(given: &[(Quoted<'_>, &str, &str)]) -> String {
        let mut violations = Violations::default();
        for (value, path, constraint) in given {
            violations.add(value, path, constraint);
        }
        violations.verdict().expect_err("violations").message.expect("a text")
    }

    #[test]
    fn one_and_several() {
        assert_eq!(Violations::default().verdict(), Ok(()));
        assert_eq!(
            text(&[(Quoted::Null, "attributeName", "Member must not be null")]),
            "1 validation error detected: Value null at 'attributeName' failed to satisfy constraint: Member must not be null"
        );
        assert_eq!(
            text(&[(Quoted::Secret, "a", "X"), (Quoted::Value("v"), "b.1.member.c", "Y")]),
            "2 validation errors detected: Value at 'a' failed to satisfy constraint: X; Value 'v' at 'b.1.member.c' failed to satisfy constraint: Y"
        );
    }

    #[test]
    fn bounded() {
        let mut violations = Violations::default();
        let long = "é".repeat(LONGEST_VALUE);
        for _ in 0..10 * MOST {
            violations.add(&Quoted::Value(&long), "a", "X");
        }
        let text = violations.verdict().expect_err("violations").message.expect("a text");
        assert!(text.starts_with("1000 validation errors detected: "));
        assert!(text.len() < MOST * (LONGEST_VALUE + 100));
    }
}
