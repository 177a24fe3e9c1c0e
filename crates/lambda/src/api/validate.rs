//! The constraints of Lambda's service model, and the sentence that names those a request breaks.

use std::sync::LazyLock;

use regex::Regex;

use super::answer::Refusal;

/// A pattern of the service model: as the refusal shows it, and ready to match.
pub(super) struct Pattern {
    text: &'static str,
    regex: LazyLock<Regex>,
}

macro_rules! patterns {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)*) => {
        $(
            $(#[$doc])*
            pub(super) static $name: Pattern = Pattern {
                text: $text,
                regex: LazyLock::new(|| Regex::new(concat!("^(?:", $text, ")$")).expect("a pattern of the model")),
            };
        )*
        #[cfg(test)]
        static ALL: &[&Pattern] = &[$(&$name),*];
    };
}

patterns! {
    /// What CreateFunction and changes take.
    FUNCTION_NAME = r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\$LATEST|[a-zA-Z0-9-_]+))?";
    /// What reads and Invoke take.
    READ_FUNCTION_NAME = r"(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:)?(\d{12}:)?(function:)?([a-zA-Z0-9-_\.]+)(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9-_]+))?";
    QUALIFIER = r"\$(LATEST(\.PUBLISHED)?)|[a-zA-Z0-9-_$]+";
    ROLE = r"arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+";
    HANDLER = r"[^\s]+";
    STATEMENT_ID = r"([a-zA-Z0-9-_]+)";
    ACTION = r"(lambda:[*]|lambda:[a-zA-Z]+|[*])";
    PRINCIPAL = r"[^\s]+";
    SOURCE_ARN = r"arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1})?:(\d{12})?:(.*)";
    SOURCE_ACCOUNT = r"\d{12}";
    ORGANISATION = r"o-[a-z0-9]{10,32}";
    VERSION = r"(\$LATEST|[0-9]+)";
    TAGGED = r"arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\d{1}:\d{12}:(function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?|layer:([a-zA-Z0-9-_]+)|code-signing-config:csc-[a-z0-9]{17}|event-source-mapping:[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}|capacity-provider:[a-zA-Z0-9-_]+)";
    ENVIRONMENT_NAME = r"[a-zA-Z]([a-zA-Z0-9_])+";
    LOG_GROUP = r"[\.\-_/#A-Za-z0-9]+";
}

/// An alias's name; the model looks ahead, which the regex crate does not.
const ALIAS: &str = "(?!^[0-9]+$)([a-zA-Z0-9-_]+)";
/// The qualifier of a function URL, likewise.
const URL_QUALIFIER: &str = r"((?!^\d+$)^[0-9a-zA-Z-_]+$)";

/// What a request breaks, in the order in which it was found.
#[derive(Default)]
pub(super) struct Violations(Vec<String>);

impl Violations {
    pub fn pattern(&mut self, member: &str, value: &str, pattern: &Pattern) {
        if !pattern.regex.is_match(value) {
            self.add(value, member, &format!("Member must satisfy regular expression pattern: {}", pattern.text));
        }
    }

    pub fn optional(&mut self, member: &str, value: Option<&str>, pattern: &Pattern) {
        if let Some(value) = value {
            self.pattern(member, value, pattern);
        }
    }

    pub fn alias(&mut self, member: &str, value: &str) {
        self.lookahead(member, value, ALIAS);
    }

    pub fn url_qualifier(&mut self, value: &str) {
        self.lookahead("qualifier", value, URL_QUALIFIER);
    }

    pub fn length(&mut self, member: &str, value: &str, most: usize) {
        if value.chars().count() > most {
            self.add(value, member, &format!("Member must have length less than or equal to {most}"));
        }
    }

    pub fn range(&mut self, member: &str, value: i64, least: i64, most: i64) {
        if value < least {
            self.add(&value.to_string(), member, &format!("Member must have value greater than or equal to {least}"));
        } else if value > most {
            self.add(&value.to_string(), member, &format!("Member must have value less than or equal to {most}"));
        }
    }

    pub fn one_of(&mut self, member: &str, value: Option<&str>, known: &[&str]) {
        if let Some(value) = value.filter(|value| !known.contains(value)) {
            self.add(value, member, &format!("Member must satisfy enum value set: [{}]", known.join(", ")));
        }
    }

    pub fn missing(&mut self, member: &str) {
        self.0.push(format!("Value null at '{member}' failed to satisfy constraint: Member must not be null"));
    }

    pub fn add(&mut self, value: &str, member: &str, rule: &str) {
        self.0.push(format!("Value '{value}' at '{member}' failed to satisfy constraint: {rule}"));
    }

    pub fn check(self) -> Result<(), Refusal> {
        match self.0.len() {
            0 => Ok(()),
            1 => Err(Refusal::validation(&format!("1 validation error detected: {}", self.0[0]))),
            n => Err(Refusal::validation(&format!("{n} validation errors detected: {}", self.0.join("; ")))),
        }
    }

    fn lookahead(&mut self, member: &str, value: &str, text: &str) {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let number = value.bytes().all(|byte| byte.is_ascii_digit());
        if number || !value.bytes().all(allowed) {
            self.add(value, member, &format!("Member must satisfy regular expression pattern: {text}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert!(ALL.iter().all(|pattern| !pattern.regex.is_match(" ")));
    }

    #[test]
    fn names() {
        let cases = [
            ("hello", true),
            ("hello:$LATEST", true),
            ("123456789012:function:hello:live", true),
            ("arn:aws:lambda:eu-west-1:123456789012:function:hello:7", true),
            ("arn:aws:lambda:eu-west-1:123456789012:function:hello:1:2", false),
            ("arn:aws:ec2:eu-west-1:123456789012:instance:i", false),
            ("invalid-account:function:hello", false),
            ("hello!", false),
        ];
        for (name, good) in cases {
            let mut violations = Violations::default();
            violations.pattern("functionName", name, &READ_FUNCTION_NAME);
            assert_eq!(violations.0.is_empty(), good, "{name}");
        }
        for (name, good) in [("live", true), ("2024-01-02", true), ("2024", false), ("a b", false), ("", false)] {
            let mut violations = Violations::default();
            violations.alias("name", name);
            assert_eq!(violations.0.is_empty(), good, "{name}");
        }
    }
}
