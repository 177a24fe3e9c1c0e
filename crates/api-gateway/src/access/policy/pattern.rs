//! Patterns of actions and ARNs: `*` stands for any text, `?` for one character.

/// Does `text` fit the pattern as a whole? Linear in both, whatever the pattern is.
pub fn glob(pattern: &str, text: &str) -> bool {
    let (pattern, text) = (pattern.as_bytes(), text.as_bytes());
    let (mut p, mut t) = (0, 0);
    // Where the last star was, and how far it reaches so far.
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(b'?') => {
                p += 1;
                t += width(text[t]);
            }
            Some(letter) if *letter == text[t] => (p, t) = (p + 1, t + 1),
            _ => match &mut star {
                Some((at, reach)) => {
                    *reach += 1;
                    (p, t) = (*at + 1, *reach);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|letter| *letter == b'*')
}

/// Bytes of the character that begins so.
fn width(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}

/// `execute-api:Invoke`, `execute-api:*`, `*`; letters of any case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionPattern(String);

impl ActionPattern {
    pub fn new(text: &str) -> Self {
        Self(text.to_ascii_lowercase())
    }

    pub fn fits(&self, action: &str) -> bool {
        glob(&self.0, &action.to_ascii_lowercase())
    }
}

/// An ARN whose parts may have wildcards, each within its part; or a pattern without parts, such as `*`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArnPattern(String);

impl ArnPattern {
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    pub fn fits(&self, arn: &str) -> bool {
        let pattern: Vec<_> = self.0.splitn(6, ':').collect();
        if pattern.len() < 6 {
            return glob(&self.0, arn);
        }
        let parts: Vec<_> = arn.splitn(6, ':').collect();
        parts.len() == 6 && pattern.iter().zip(parts).all(|(pattern, part)| glob(pattern, part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_and_question_marks() {
        let rows = [
            ("*", "", true),
            ("*", "anything", true),
            ("", "", true),
            ("", "a", false),
            ("a*", "a", true),
            ("a*c", "abcbc", true),
            ("a*c", "abcb", false),
            ("a?c", "abc", true),
            ("a?c", "ac", false),
            ("?", "é", true),
            ("**b", "aab", true),
            ("*a*a*a*b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", false),
            ("abc", "ABC", false),
        ];
        for (pattern, text, expected) in rows {
            assert_eq!(glob(pattern, text), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn arns_part_by_part() {
        let arn = "arn:aws:execute-api:eu-west-1:123456789012:api/prod/GET/a:b/c";
        let rows = [
            ("*", true),
            ("arn:aws:execute-api:*:*:*", true),
            ("arn:aws:execute-api:*", true),
            ("arn:aws:execute-api:eu-west-1:123456789012:api/*/GET/*", true),
            ("arn:aws:execute-api:eu-west-1:123456789012:api/prod/GET/a:b/?", true),
            ("arn:aws:execute-api:eu-west-1:123456789012:api/prod/POST/*", false),
            ("arn:aws:*:api/prod/GET/*:x:y", false),
            ("arn:aws:execute-api:eu-west-2:*:api/*", false),
            ("execute-api:/prod/*", false),
        ];
        for (pattern, expected) in rows {
            assert_eq!(ArnPattern::new(pattern).fits(arn), expected, "{pattern}");
        }
    }
}
