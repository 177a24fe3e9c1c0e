//! `format`: the few that can be told apart from any text without doubt; others check nothing.
// Unverified: which formats AWS checks.

use std::net::{Ipv4Addr, Ipv6Addr};

/// A format that is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    DateTime,
    Email,
    Ipv4,
    Ipv6,
}

impl Format {
    pub(super) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "date-time" => Self::DateTime,
            "email" => Self::Email,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            _ => return None,
        })
    }

    /// The error, if the text is something else.
    pub(super) fn broken(self, text: &str) -> Option<String> {
        let (holds, says) = match self {
            Self::DateTime => (is_date_time(text), DATE_TIME),
            Self::Email => (is_email(text), "is not a valid email address"),
            Self::Ipv4 => (text.parse::<Ipv4Addr>().is_ok(), "is not a valid IPv4 address"),
            Self::Ipv6 => (text.parse::<Ipv6Addr>().is_ok(), "is not a valid IPv6 address"),
        };
        (!holds).then(|| format!("string \"{text}\" {says}"))
    }
}

const DATE_TIME: &str =
    "is invalid against requested date format(s) [yyyy-MM-dd'T'HH:mm:ssZ, yyyy-MM-dd'T'HH:mm:ss.[0-9]{1,12}Z]";

fn is_date_time(text: &str) -> bool {
    text.len() > 10 && text.as_bytes()[10].eq_ignore_ascii_case(&b'T') && text.parse::<jiff::Timestamp>().is_ok()
}

fn is_email(text: &str) -> bool {
    let parts = text.split_once('@');
    parts.is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !host.contains('@') && !text.contains(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_apart() {
        let rows = [
            (Format::DateTime, "2026-11-21T02:00:00Z", true),
            (Format::DateTime, "2026-11-21T02:00:00.123+01:00", true),
            (Format::DateTime, "2026-11-21 02:00:00Z", false),
            (Format::DateTime, "2026-11-21", false),
            (Format::DateTime, "2026-13-21T02:00:00Z", false),
            (Format::Email, "a@example.com", true),
            (Format::Email, "a", false),
            (Format::Email, "a b@example.com", false),
            (Format::Ipv4, "127.0.0.1", true),
            (Format::Ipv4, "127.0.0.256", false),
            (Format::Ipv6, "::1", true),
            (Format::Ipv6, "127.0.0.1", false),
        ];
        for (format, text, holds) in rows {
            assert_eq!(format.broken(text).is_none(), holds, "{format:?} {text}");
        }
    }
}
