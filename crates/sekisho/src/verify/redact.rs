//! What of an answer may be shown: no token, secret, password, session or code.

use serde_json::Value;

use super::facts::Facts;

/// Shown of an answer at most.
const SHOWN: usize = 400;
/// So many letters in a row without a break are no words.
const LONG: usize = 40;

/// A text without what is secret.
pub fn redacted(text: &str, facts: &Facts) -> String {
    let mut text = match serde_json::from_str::<Value>(text) {
        Ok(mut json @ (Value::Object(_) | Value::Array(_))) => {
            hide(&mut json);
            json.to_string()
        }
        _ => text.to_owned(),
    };
    for (name, value) in facts.secrets().filter(|(_, value)| value.len() >= 8) {
        text = text.replace(value, &format!("<{name}>"));
    }
    let mut text = cut(&text);
    if text.len() > SHOWN {
        text.truncate(text.floor_char_boundary(SHOWN));
        text.push('…');
    }
    text
}

/// Members whose names say that they are secret.
fn hide(json: &mut Value) {
    match json {
        Value::Object(members) => {
            for (name, value) in members.iter_mut() {
                match value {
                    Value::String(text) if is_secret(name) => *text = format!("<{name}>"),
                    value => hide(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(hide),
        _ => {}
    }
}

fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('_', "");
    name.ends_with("token") || ["secret", "session", "password"].iter().any(|word| name.contains(word)) || name == "code"
}

/// Long runs without a break lose all but their beginning; so does what follows `code=` in an address.
fn cut(text: &str) -> String {
    let mut whole = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let run = rest.find(|letter: char| !is_token(letter)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(run);
        match word.len() > LONG || whole.ends_with("code=") {
            true => whole.push_str(&format!("{}…", &word[..word.len().min(6)])),
            false => whole.push_str(word),
        }
        let next = after.chars().next().map_or(0, char::len_utf8);
        whole.push_str(&after[..next]);
        rest = &after[next..];
    }
    whole
}

fn is_token(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_secret_is_left() {
        let facts = Facts::new(&std::collections::BTreeMap::new(), "", None).unwrap();
        let jwt = format!("eyJ{}.{}.x-y_z", "a".repeat(60), "b".repeat(60));
        let password = facts.get("password").unwrap().to_owned();
        for (text, gone) in [
            (format!(r#"{{"AccessToken":"{jwt}","n":1}}"#), jwt.as_str()),
            (format!("Bearer {jwt}"), jwt.as_str()),
            (r#"{"a":[{"ClientSecret":"short"}]}"#.to_owned(), "short"),
            (r#"{"Session":"abc"}"#.to_owned(), "abc"),
            (format!("no {password}!"), password.as_str()),
            ("http://a/?code=0123456789&state=s".to_owned(), "0123456789"),
        ] {
            let shown = redacted(&text, &facts);
            assert!(!shown.contains(gone), "{shown}");
        }
        let kept = r#"{"message":"Invalid Refresh Token","tokenUse":"id"}"#;
        assert_eq!(redacted(kept, &facts), kept);
        assert!(redacted(&"a b ".repeat(1000), &facts).len() < 500);
    }
}
