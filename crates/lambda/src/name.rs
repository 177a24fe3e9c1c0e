//! The ways to name a function: `hello`, `hello:$LATEST`, `123456789012:function:hello`, a full ARN.

use crate::settings::Settings;

/// A function's name taken apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FunctionName<'a> {
    pub region: Option<&'a str>,
    pub account_id: Option<&'a str>,
    pub name: &'a str,
    pub qualifier: Option<&'a str>,
}

impl<'a> FunctionName<'a> {
    pub fn parse(text: &'a str) -> Self {
        let (before, rest) = match text.split_once("function:") {
            Some((before, rest)) if before.is_empty() || before.ends_with(':') => (before, rest),
            _ => ("", text),
        };
        let (name, qualifier) = match rest.split_once(':') {
            Some((name, qualifier)) => (name, Some(qualifier)),
            None => (rest, None),
        };
        // Backwards from the name: account, region.
        let mut parts = before.trim_end_matches(':').rsplit(':').filter(|part| !part.is_empty());
        Self { account_id: parts.next(), region: parts.next(), name, qualifier }
    }

    /// Is it a function of this account and region, as far as the name says?
    pub fn belongs_to(&self, settings: &Settings) -> bool {
        self.account_id.is_none_or(|id| id == settings.account_id) && self.region.is_none_or(|region| region == settings.region)
    }

    /// Full ARN, with the qualifier when there is one.
    pub fn arn(&self, settings: &Settings) -> String {
        let region = self.region.unwrap_or(&settings.region);
        let account_id = self.account_id.unwrap_or(&settings.account_id);
        let mut arn = format!("arn:aws:lambda:{region}:{account_id}:function:{}", self.name);
        if let Some(qualifier) = self.qualifier {
            arn.push(':');
            arn.push_str(qualifier);
        }
        arn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_to_name_a_function() {
        let cases = [
            ("hello", (None, None, "hello", None)),
            ("hello:$LATEST", (None, None, "hello", Some("$LATEST"))),
            ("function:hello", (None, None, "hello", None)),
            ("my-function:live", (None, None, "my-function", Some("live"))),
            ("1234:function:hello", (None, Some("1234"), "hello", None)),
            ("1234:function:hello:live", (None, Some("1234"), "hello", Some("live"))),
            ("arn:aws:lambda:eu-west-1:1234:function:hello", (Some("eu-west-1"), Some("1234"), "hello", None)),
            ("arn:aws:lambda:eu-west-1:1234:function:hello:7", (Some("eu-west-1"), Some("1234"), "hello", Some("7"))),
        ];
        for (text, (region, account_id, name, qualifier)) in cases {
            let expected = FunctionName { region, account_id, name, qualifier };
            assert_eq!(FunctionName::parse(text), expected, "{text}");
        }
    }
}
