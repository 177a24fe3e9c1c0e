//! A format, taken apart once: text, and the names of `$context` variables.

use std::fmt::Write as _;

use crate::refusal::Refusal;

const CONTEXT: &str = "$context.";

/// Bytes of a format (developer guide, "Quotas").
const LONGEST: usize = 3 * 1024;

/// A part of a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    /// Without `$context.`.
    Variable(String),
}

/// A compiled format.
#[derive(Debug)]
pub(super) struct Format(Vec<Piece>);

impl Format {
    pub(super) fn new(format: &str) -> Self {
        // A line's end may stand at the end of a format.
        let mut rest = format.trim_end_matches(['\r', '\n']);
        let mut pieces = Vec::new();
        while let Some(at) = rest.find(CONTEXT) {
            let after = &rest[at + CONTEXT.len()..];
            let name = variable(after);
            if name.is_empty() {
                push_text(&mut pieces, &rest[..at + CONTEXT.len()]);
            } else {
                push_text(&mut pieces, &rest[..at]);
                pieces.push(Piece::Variable(name.to_owned()));
            }
            rest = &after[name.len()..];
        }
        push_text(&mut pieces, rest);
        Self(pieces)
    }

    pub(super) fn pieces(&self) -> &[Piece] {
        &self.0
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|piece| matches!(piece, Piece::Variable(own) if own == name))
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

/// The longest name at the beginning of a text. Names of claims and of a Lambda authorizer's values may have `:` and
/// `-` in them; anywhere else, and at the end of a name, these are text between variables.
fn variable(text: &str) -> &str {
    let free = text.starts_with("authorizer.");
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.' || (free && matches!(c, ':' | '-'));
    let end = text.find(|c| !part(c)).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ':', '-'])
}

/// Refuses a format that AWS does not take.
pub(super) fn check(format: &str) -> Result<(), Refusal> {
    if format.trim_end_matches(['\r', '\n']).contains(['\r', '\n']) {
        // Seen on AWS, 2023-05.
        let text = "Access Log format must be single line, new line character is allowed only at end of the format";
        return Err(Refusal::bad_request(text));
    }
    // Unverified: the texts of these two; the rules are documented.
    if format.len() > LONGEST {
        return Err(Refusal::bad_request(format!("Access Log format must be at most {LONGEST} bytes")));
    }
    let format = Format::new(format);
    if !format.has("requestId") && !format.has("extendedRequestId") {
        let text = "Access Log format must include $context.requestId or $context.extendedRequestId";
        return Err(Refusal::bad_request(text));
    }
    Ok(())
}

/// A value as it stands in a line: it neither ends the line nor a JSON or CSV string around it.
// Unverified: that AWS escapes quotes; a caller could forge members of a JSON line otherwise.
pub(super) fn one_line(value: &str, out: &mut String) {
    for letter in value.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04x}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(format: &str) -> Vec<String> {
        let name = |piece: Piece| match piece {
            Piece::Variable(name) => Some(name),
            Piece::Text(_) => None,
        };
        Format::new(format).0.into_iter().filter_map(name).collect()
    }

    #[test]
    fn names_end_where_punctuation_begins() {
        let rows: [(&str, &[&str]); 9] = [
            ("$context.requestId", &["requestId"]),
            ("[$context.requestTime]\"$context.httpMethod $context.path\"", &["requestTime", "httpMethod", "path"]),
            ("$context.status-$context.stage: x", &["status", "stage"]),
            ("$context.status, $context.stage.", &["status", "stage"]),
            ("<a>$context.identity.sourceIp</a>", &["identity.sourceIp"]),
            (
                "$context.authorizer.claims.cognito:username: $context.authorizer.a-b",
                &["authorizer.claims.cognito:username", "authorizer.a-b"],
            ),
            ("$context. $context $other.a", &[]),
            ("é$context.stageé", &["stage"]),
            ("", &[]),
        ];
        for (format, expected) in rows {
            assert_eq!(names(format), expected, "{format}");
        }
    }

    #[test]
    fn text_between_variables_stays() {
        let format = Format::new("a $context.stage $context.-b\n");
        let text = |text: &str| Piece::Text(text.to_owned());
        let expected = [text("a "), Piece::Variable("stage".to_owned()), text(" $context."), text("-b")];
        assert_eq!(format.0, expected);
    }

    #[test]
    fn a_format_is_one_line_and_names_the_request() {
        let id = "Access Log format must include $context.requestId or $context.extendedRequestId";
        let line = "Access Log format must be single line, new line character is allowed only at end of the format";
        let rows = [
            ("$context.requestId", None),
            ("$context.extendedRequestId\n", None),
            ("$context.status", Some(id)),
            ("$context.requestIdentity", Some(id)),
            ("{\n\"id\":\"$context.requestId\"}", Some(line)),
        ];
        for (format, expected) in rows {
            assert_eq!(check(format).err().map(|refusal| refusal.message).as_deref(), expected, "{format}");
        }
        let long = format!("$context.requestId{}", " ".repeat(LONGEST));
        assert!(check(&long).is_err());
    }

    #[test]
    fn a_value_cannot_end_its_line_or_string() {
        let rows = [("plain é", "plain é"), ("a\"b\\c", "a\\\"b\\\\c"), ("a\r\nb\u{7}", "a\\u000d\\u000ab\\u0007")];
        for (value, expected) in rows {
            let mut out = String::new();
            one_line(value, &mut out);
            assert_eq!(out, expected);
        }
    }
}
