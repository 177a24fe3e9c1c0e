//! Filter patterns ("Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail" in the
//! CloudWatch Logs user guide): terms, `{ JSON }`, `[columns]` and `%regular expressions%`.

mod columns;
mod cursor;
mod json;
mod terms;
mod test;

use columns::Columns;
use cursor::Cursor;
use terms::Terms;

/// A pattern, read.
pub struct Pattern(Kind);

enum Kind {
    Everything,
    Terms(Terms),
    Json(json::Condition),
    Columns(Columns),
}

impl Pattern {
    /// Reads a pattern; says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let kind = match text.chars().next() {
            None => Kind::Everything,
            Some('{') => Kind::Json(json::parse(&mut Cursor::new(text))?),
            Some('[') => Kind::Columns(Columns::parse(&mut Cursor::new(text))?),
            Some(_) => Kind::Terms(Terms::parse(&mut Cursor::new(text))?),
        };
        Ok(Self(kind))
    }

    /// Every message.
    #[must_use]
    pub fn everything() -> Self {
        Self(Kind::Everything)
    }

    /// Is it one of those?
    #[must_use]
    pub fn matches(&self, message: &str) -> bool {
        match &self.0 {
            Kind::Everything => true,
            Kind::Terms(terms) => terms.matches(message),
            Kind::Json(condition) => serde_json::from_str(message).is_ok_and(|event| condition.holds(&event)),
            Kind::Columns(columns) => columns.matches(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, hits: &[&str], misses: &[&str]) {
        let read = Pattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
        for message in hits {
            assert!(read.matches(message), "{pattern} does not match {message}");
        }
        for message in misses {
            assert!(!read.matches(message), "{pattern} matches {message}");
        }
    }

    /// The examples of the user guide, and some of ours.
    #[test]
    fn terms() {
        let [bad, unauthorized, warn, info] =
            ["[ERROR 400] BAD REQUEST", "[ERROR 401] UNAUTHORIZED REQUEST", "[WARN] slow", "[INFO] ARGUMENTS missing"];
        check("", &[bad, ""], &[]);
        check("ERROR", &[bad, unauthorized], &[warn, info, "error"]);
        check("ERROR ARGUMENTS", &["[ERROR] ARGUMENTS missing"], &[bad, info]);
        check("?ERROR ?ARGUMENTS", &[bad, info], &[warn]);
        check("\"BAD REQUEST\"", &[bad], &[unauthorized]);
        check("ERROR -UNAUTHORIZED", &[bad], &[unauthorized, warn]);
        check("-ERROR", &[warn, info], &[bad]);
        check("-\"BAD REQUEST\" ERROR", &[unauthorized], &[bad]);
        check("?WARN ERROR", &[bad], &[warn]);
        check("%[45]0[0-9]%", &[bad, unauthorized, "503"], &[warn, "604"]);
        check(r#""say \"hi\"""#, &[r#"I say "hi" now"#], &["say hi"]);
    }

    #[test]
    fn json() {
        let event = r#"{"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111","bandwidth":75,"latency":50.5,
            "ok":true,"nothing":null,"arrayKey":["value","other"],"requestParameters":{"instancesSet":{"items":[{"id":"i-1"},
            {"id":"i-2"}]}},"odd.name":"x","level":"WARN","message":"started"}"#;
        for hit in [
            r#"{ $.eventType = "UpdateTrail" }"#,
            "{ $.eventType = UpdateTrail }",
            "{ $.sourceIPAddress = 111.111.* }",
            r#"{ $.sourceIPAddress != "123.123.*" }"#,
            r#"{ $.arrayKey[0] = "value" }"#,
            r#"{ $.arrayKey[*] = "other" }"#,
            r#"{ $.requestParameters.instancesSet.items[1].id = "i-2" }"#,
            "{ $.bandwidth > 74 && $.bandwidth <= 75 }",
            "{ $.latency = 50.5 || $.latency = 1e3 }",
            "{ $.latency = 5.05e1 }",
            "{ ($.bandwidth = 1 || $.ok IS TRUE) && $.nothing IS NULL }",
            "{ $.missing NOT EXISTS }",
            "{ $['odd.name'] = x }",
            r#"{ $.["odd.name"] = "x" }"#,
            "{ $.eventType = %^Up.*ail$% }",
            "{$.level=\"WARN\"}",
        ] {
            check(hit, &[event], &["no json", "{}"].map(|other| if hit.contains("NOT EXISTS") { "no json" } else { other }));
        }
        for miss in [
            r#"{ $.eventType = "updateTrail" }"#,
            r#"{ $.missing = "x" }"#,
            r#"{ $.missing != "x" }"#,
            "{ $.bandwidth < 75 }",
            "{ $.ok IS FALSE }",
            "{ $.eventType NOT EXISTS }",
            "{ $.bandwidth = 1 && $.ok IS TRUE || $.level = ERROR }",
        ] {
            check(miss, &[], &[event]);
        }
    }

    #[test]
    fn columns() {
        let line = r#"127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534"#;
        for hit in [
            "[ip, user, username, timestamp, request, status_code, bytes]",
            "[ip, user, username, timestamp, request, status_code=4*, bytes]",
            "[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]",
            "[..., status_code=404, bytes]",
            "[ip=%127\\.0\\.0\\.[1-9]%, ...]",
            "[ip, ..., bytes > 1500]",
            "[ip, user, username, timestamp, request, status_code = 4* || status_code = 5*, bytes]",
            "[ip, user, username, timestamp, request, status_code = 4* && status_code != 403, bytes]",
        ] {
            check(hit, &[line], &["one two"]);
        }
        for miss in ["[ip, user]", "[..., status_code=5*, bytes]", "[ip, ..., bytes > 1600]", "[w1=frank, ...]"] {
            check(miss, &[], &[line]);
        }
        check("[w1=ERROR, w2]", &["ERROR happened"], &["ERROR happened twice", "INFO happened"]);
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for pattern in [
            "{ $.a = }",
            "{ $.a",
            "{ a = 1 }",
            "{ $.a = 1 } x",
            "{}",
            "[a, b",
            "[a, ..., b, ...]",
            "\"open",
            "%open",
            "%(%",
            "a{b",
            "[a = ]",
            "{ $.a IS MAYBE }",
        ] {
            assert!(Pattern::parse(pattern).is_err(), "{pattern}");
        }
        assert!(Pattern::parse(&format!("{{ {} $.a = 1", "(".repeat(1_000))).is_err());
    }
}
