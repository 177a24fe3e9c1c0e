//! Claims as a REST API hands them over: every value a string, in the token's order,
//! `exp` and `iat` as dates. Recorded on AWS, 2019 to 2026.

use super::{Claim, Claims, write_string};
use crate::when;

/// The object for `requestContext.authorizer.claims`.
pub fn json(claims: &Claims) -> String {
    write_all(claims.iter())
}

/// The same, names sorted: the `claims` of TestInvokeAuthorizer's answer.
pub fn json_sorted(claims: &Claims) -> String {
    write_all(claims.sorted().into_iter())
}

fn write_all<'a>(claims: impl Iterator<Item = (&'a str, &'a Claim)>) -> String {
    let mut out = Vec::with_capacity(1024);
    out.push(b'{');
    // Unverified: a null claim is left out, as HTTP APIs do.
    for (nth, (name, claim)) in claims.filter(|(_, claim)| **claim != Claim::Null).enumerate() {
        if nth > 0 {
            out.push(b',');
        }
        write_string(&mut out, name);
        out.push(b':');
        write_string(&mut out, &text(name, claim));
    }
    out.push(b'}');
    String::from_utf8(out).expect("made of strings only")
}

/// One claim as text.
pub fn text(name: &str, claim: &Claim) -> String {
    // `auth_time` stays digits although it is a date too.
    let date = matches!(name, "exp" | "iat").then(|| claim.seconds()).flatten();
    match (date.and_then(when::java_date), claim) {
        (Some(date), _) => date,
        (None, Claim::List(parts)) => parts.iter().map(plain).collect::<Vec<_>>().join(","),
        (None, claim) => plain(claim),
    }
}

/// Strings bare, all else as JSON.
fn plain(claim: &Claim) -> String {
    if let Claim::Text(text) = claim {
        return text.clone();
    }
    let mut out = Vec::new();
    write_json(&mut out, claim);
    String::from_utf8(out).expect("made of strings only")
}

fn write_json(out: &mut Vec<u8>, claim: &Claim) {
    match claim {
        Claim::Null => out.extend_from_slice(b"null"),
        Claim::Bool(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
        Claim::Number(digits) => out.extend_from_slice(digits.as_bytes()),
        Claim::Text(text) => write_string(out, text),
        Claim::List(parts) => write_list(out, parts),
        Claim::Object(entries) => write_object(out, entries),
    }
}

fn write_list(out: &mut Vec<u8>, parts: &[Claim]) {
    out.push(b'[');
    for (nth, part) in parts.iter().enumerate() {
        if nth > 0 {
            out.push(b',');
        }
        write_json(out, part);
    }
    out.push(b']');
}

fn write_object(out: &mut Vec<u8>, entries: &Claims) {
    out.push(b'{');
    for (nth, (name, claim)) in entries.iter().enumerate() {
        if nth > 0 {
            out.push(b',');
        }
        write_string(out, name);
        out.push(b':');
        write_json(out, claim);
    }
    out.push(b'}');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_value() {
        let rows = [
            ("exp", "1782996167", "Thu Jul 02 12:42:47 UTC 2026"),
            ("iat", "1782992567", "Thu Jul 02 11:42:47 UTC 2026"),
            ("auth_time", "1782992567", "1782992567"),
            ("exp", r#""soon""#, "soon"),
            ("exp", "99999999999999999", "99999999999999999"),
            ("version", "2", "2"),
            ("email_verified", "true", "true"),
            ("sub", r#""user-a""#, "user-a"),
            ("cognito:groups", r#"["admin-group","users"]"#, "admin-group,users"),
            ("cognito:groups", r#"["user"]"#, "user"),
            (
                "identities",
                r#"[{"userId":"1","issuer":null,"primary":"true"}]"#,
                r#"{"userId":"1","issuer":null,"primary":"true"}"#,
            ),
            ("custom", r#"{"b":[1,2.50],"a":"x"}"#, r#"{"b":[1,2.50],"a":"x"}"#),
        ];
        for (name, value, expected) in rows {
            let claims = Claims::parse(&format!(r#"{{"{name}":{value}}}"#)).unwrap();
            assert_eq!(text(name, claims.get(name).unwrap()), expected, "{name}: {value}");
        }
    }

    #[test]
    fn the_tokens_order_stays() {
        let claims = Claims::parse(r#"{"sub":"s","n":null,"aud":"a"}"#).unwrap();
        assert_eq!(json(&claims), r#"{"sub":"s","aud":"a"}"#);
        assert_eq!(json_sorted(&claims), r#"{"aud":"a","sub":"s"}"#);
    }
}
