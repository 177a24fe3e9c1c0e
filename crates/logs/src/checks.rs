//! The constraints of the service model, and the words in which AWS says that one is not met.

use crate::refusal::Refusal;

/// Collects what is wrong with a request; all of it is told at once.
#[derive(Default)]
pub(crate) struct Checks(Vec<String>);

impl Checks {
    pub fn done(self) -> Result<(), Refusal> {
        match self.0.as_slice() {
            [] => Ok(()),
            [one] => Err(Refusal::invalid(format!("1 validation error detected: {one}"))),
            all => Err(Refusal::invalid(format!("{} validation errors detected: {}", all.len(), all.join("; ")))),
        }
    }

    pub fn fail(&mut self, value: &str, member: &str, constraint: &str) {
        let value = if value == "null" { "null".to_owned() } else { format!("'{value}'") };
        self.0.push(format!("Value {value} at '{member}' failed to satisfy constraint: {constraint}"));
    }

    pub fn required<T>(&mut self, member: &str, value: Option<&T>) {
        if value.is_none() {
            self.fail("null", member, "Member must not be null");
        }
    }

    pub fn length(&mut self, member: &str, value: &str, least: usize, most: usize) {
        let length = value.chars().count();
        if length < least {
            self.fail(value, member, &format!("Member must have length greater than or equal to {least}"));
        }
        if length > most {
            self.fail(value, member, &format!("Member must have length less than or equal to {most}"));
        }
    }

    pub fn range(&mut self, member: &str, value: Option<i64>, least: i64, most: i64) {
        let Some(value) = value else { return };
        if value < least {
            self.fail(&value.to_string(), member, &format!("Member must have value greater than or equal to {least}"));
        }
        if value > most {
            self.fail(&value.to_string(), member, &format!("Member must have value less than or equal to {most}"));
        }
    }

    pub fn one_of(&mut self, member: &str, value: Option<&str>, all: &[&str]) {
        if let Some(value) = value.filter(|value| !all.contains(value)) {
            self.fail(value, member, &format!("Member must satisfy enum value set: [{}]", all.join(", ")));
        }
    }

    /// A log group's name.
    pub fn group(&mut self, member: &str, name: Option<&str>) {
        let Some(name) = name else { return };
        self.length(member, name, 1, 512);
        if !name.chars().all(|letter| letter.is_ascii_alphanumeric() || ".-_/#".contains(letter)) {
            self.fail(name, member, r"Member must satisfy regular expression pattern: [\.\-_/#A-Za-z0-9]+");
        }
    }

    /// A name or an ARN.
    pub fn identifier(&mut self, member: &str, text: Option<&str>) {
        let Some(text) = text else { return };
        self.length(member, text, 1, 2048);
        if !text.chars().all(|letter| letter.is_ascii_alphanumeric() || "_#+=/:,.@-".contains(letter)) {
            self.fail(text, member, r"Member must satisfy regular expression pattern: [\w#+=/:,.@-]*");
        }
    }

    /// A log stream's name, or its beginning.
    pub fn stream(&mut self, member: &str, name: Option<&str>) {
        let Some(name) = name else { return };
        self.length(member, name, 1, 512);
        if name.contains([':', '*']) {
            self.fail(name, member, "Member must satisfy regular expression pattern: [^:*]*");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_told_at_once() {
        let mut checks = Checks::default();
        checks.group("logGroupName", Some("a b"));
        checks.range("limit", Some(0), 1, 50);
        let text = checks.done().unwrap_err().message;
        let expected = "2 validation errors detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy \
             regular expression pattern: [\\.\\-_/#A-Za-z0-9]+; Value '0' at 'limit' failed to satisfy constraint: Member must \
             have value greater than or equal to 1";
        assert_eq!(text, expected);
    }
}
