//! Operators as a table: what each says to a value.

use super::*;

fn holds(operator: &str, value: Option<&str>, tests: &[&str]) -> bool {
    let operator = Operator::named(operator).unwrap();
    let tests: Vec<_> = tests.iter().map(|text| operator.test(text).unwrap()).collect();
    operator.holds(value, &tests)
}

#[test]
fn operators_and_what_they_say() {
    let rows: [(&str, Option<&str>, &[&str], bool); 47] = [
        ("StringEquals", Some("a"), &["b", "a"], true),
        ("StringEquals", Some("A"), &["a"], false),
        ("StringEquals", None, &["a"], false),
        ("StringEqualsIfExists", None, &["a"], true),
        ("StringEqualsIfExists", Some("b"), &["a"], false),
        ("StringNotEquals", Some("c"), &["a", "b"], true),
        ("StringNotEquals", Some("b"), &["a", "b"], false),
        ("StringNotEquals", None, &["a"], true),
        ("StringEqualsIgnoreCase", Some("ÄB"), &["äb"], true),
        ("StringNotEqualsIgnoreCase", Some("AB"), &["ab"], false),
        ("StringLike", Some("curl/8.5.0"), &["curl/*"], true),
        ("StringLike", Some("wget"), &["curl/*"], false),
        ("StringNotLike", Some("wget"), &["curl/*"], true),
        ("NumericEquals", Some("10"), &["10.0"], true),
        ("NumericNotEquals", Some("10"), &["10"], false),
        ("NumericLessThan", Some("9"), &["10"], true),
        ("NumericLessThanEquals", Some("10"), &["10"], true),
        ("NumericGreaterThan", Some("10"), &["10"], false),
        ("NumericGreaterThanEquals", Some("10"), &["10"], true),
        ("NumericEquals", Some("x"), &["10"], false),
        ("DateLessThan", Some("2026-11-21T02:00:00Z"), &["2026-12-01T00:00:00Z"], true),
        ("DateGreaterThan", Some("2026-11-21T02:00:00Z"), &["2026-11-21"], true),
        ("DateGreaterThanEquals", Some("2026-11-21T02:00:00Z"), &["1795226400"], true),
        ("DateEquals", Some("2026-11-21T02:00:00Z"), &["2026-11-21T03:00:00+01:00"], true),
        ("DateNotEquals", Some("2026-11-21T02:00:00Z"), &["2026-11-21T02:00:01Z"], true),
        ("Bool", Some("true"), &["true"], true),
        ("Bool", Some("true"), &["false"], false),
        ("Bool", None, &["false"], false),
        ("BoolIfExists", None, &["false"], true),
        ("IpAddress", Some("203.0.113.9"), &["203.0.113.0/24"], true),
        ("IpAddress", Some("203.0.114.9"), &["203.0.113.0/24"], false),
        ("IpAddress", Some("203.0.113.9"), &["0.0.0.0/0"], true),
        ("IpAddress", Some("203.0.113.9"), &["203.0.113.9"], true),
        ("IpAddress", Some("::ffff:203.0.113.9"), &["203.0.113.9/32"], true),
        ("IpAddress", Some("2001:db8::1"), &["2001:db8::/32"], true),
        ("IpAddress", Some("2001:db8::1"), &["0.0.0.0/0"], false),
        ("NotIpAddress", Some("203.0.113.9"), &["198.51.100.0/24"], true),
        ("NotIpAddress", None, &["198.51.100.0/24"], true),
        ("ArnLike", Some("arn:aws:iam::123456789012:user/alice"), &["arn:aws:iam::*:user/*"], true),
        ("ArnNotEquals", Some("arn:aws:iam::123456789012:user/alice"), &["arn:aws:iam::*:user/*"], false),
        ("Null", None, &["true"], true),
        ("Null", Some("x"), &["true"], false),
        ("Null", Some("x"), &["false"], true),
        ("ForAnyValue:StringEquals", None, &["a"], false),
        ("ForAnyValue:StringEquals", Some("a"), &["a"], true),
        ("ForAllValues:StringEquals", None, &["a"], true),
        ("ForAllValues:StringLike", Some("b"), &["a*"], false),
    ];
    for (operator, value, tests, expected) in rows {
        assert_eq!(holds(operator, value, tests), expected, "{operator} {value:?} {tests:?}");
    }
}

#[test]
fn what_is_not_supported_is_known_to_be() {
    for name in ["BinaryEquals", "StringMatches", "NullIfExists", "ForSome:StringEquals", "stringequals", ""] {
        assert_eq!(Operator::named(name), None, "{name}");
    }
    let rows = [
        ("NumericEquals", "ten"),
        ("DateEquals", "tomorrow"),
        ("Bool", "yes"),
        ("IpAddress", "10.0.0.0/33"),
        ("IpAddress", "here"),
    ];
    for (operator, text) in rows {
        assert!(Operator::named(operator).unwrap().test(text).is_err(), "{operator} {text}");
    }
}
