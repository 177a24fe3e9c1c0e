//! Claims as an HTTP API hands them over: every value a string, as Go's `%v` prints it,
//! names sorted. Recorded on AWS, 2024 to 2026: `"[admin users]"`, `"map[a:1 b:2]"`, `"true"`.

use super::{Claim, Claims, write_string};

/// The object for `requestContext.authorizer.jwt.claims`.
pub fn json(claims: &Claims) -> String {
    let mut out = Vec::with_capacity(1024);
    out.push(b'{');
    // A null claim is left out: it has no string form a function could read.
    let shown = claims.sorted().into_iter().filter(|(_, claim)| **claim != Claim::Null);
    for (nth, (name, claim)) in shown.enumerate() {
        if nth > 0 {
            out.push(b',');
        }
        write_string(&mut out, name);
        out.push(b':');
        write_string(&mut out, &text(claim));
    }
    out.push(b'}');
    String::from_utf8(out).expect("made of strings only")
}

/// One claim as `%v` prints it.
pub fn text(claim: &Claim) -> String {
    let mut out = String::new();
    print(&mut out, claim);
    out
}

fn print(out: &mut String, claim: &Claim) {
    match claim {
        Claim::Null => out.push_str("<nil>"),
        Claim::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        // Unverified: fractions and numbers beyond 2^53 keep their digits.
        Claim::Number(digits) => out.push_str(digits),
        Claim::Text(text) => out.push_str(text),
        Claim::List(parts) => print_list(out, parts),
        Claim::Object(entries) => print_map(out, entries),
    }
}

fn print_list(out: &mut String, parts: &[Claim]) {
    out.push('[');
    for (nth, part) in parts.iter().enumerate() {
        if nth > 0 {
            out.push(' ');
        }
        print(out, part);
    }
    out.push(']');
}

fn print_map(out: &mut String, entries: &Claims) {
    out.push_str("map[");
    for (nth, (name, claim)) in entries.sorted().into_iter().enumerate() {
        if nth > 0 {
            out.push(' ');
        }
        out.push_str(name);
        out.push(':');
        print(out, claim);
    }
    out.push(']');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_value() {
        let rows = [
            (r#""user-a""#, "user-a"),
            ("1787660061", "1787660061"),
            ("9007199254740993", "9007199254740993"),
            ("1.50", "1.50"),
            ("true", "true"),
            ("false", "false"),
            (r#"["USERS","ADMINS"]"#, "[USERS ADMINS]"),
            (r#"["admin"]"#, "[admin]"),
            ("[]", "[]"),
            (r#"[1,null,false]"#, "[1 <nil> false]"),
            (
                r#"{"sign_in_provider":"google.com","identities":{"google.com":["105"],"email":["a@b"]}}"#,
                "map[identities:map[email:[a@b] google.com:[105]] sign_in_provider:google.com]",
            ),
            (
                r#"[{"userId":"1","dateCreated":"155","issuer":null,"primary":"true"}]"#,
                "[map[dateCreated:155 issuer:<nil> primary:true userId:1]]",
            ),
        ];
        for (value, expected) in rows {
            let claims = Claims::parse(&format!(r#"{{"c":{value}}}"#)).unwrap();
            assert_eq!(text(claims.get("c").unwrap()), expected, "{value}");
        }
    }

    #[test]
    fn names_are_sorted_and_null_is_left_out() {
        let claims = Claims::parse(r#"{"sub":"s","n":null,"aud":"a","cognito:groups":["x","y"],"q":"\"\n"}"#).unwrap();
        assert_eq!(json(&claims), r#"{"aud":"a","cognito:groups":"[x y]","q":"\"\n","sub":"s"}"#);
        assert_eq!(json(&Claims::default()), "{}");
    }
}
