//! A query string, decoded: for events, authorizers, gateway responses and management calls.

use indexmap::IndexMap;
use percent_encoding::percent_decode;

/// All values of each name.
pub type Query = IndexMap<String, Vec<String>>;

/// Decodes `a=1&b=x+y&a=2`. A name without `=` has the empty value.
pub fn parse(raw: &str) -> Query {
    let mut query = Query::new();
    for pair in raw.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        query.entry(decode(name)).or_default().push(decode(value));
    }
    query
}

/// The first value of a name.
pub fn first(raw: &str, name: &str) -> Option<String> {
    raw.split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .find(|(own, _)| decode(own) == name)
        .map(|(_, value)| decode(value))
}

/// `+` is a space; `%` that starts no escape stays, bytes that are no UTF-8 are replaced.
fn decode(text: &str) -> String {
    let spaced = text.replace('+', " ");
    percent_decode(spaced.as_bytes()).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pair<'t> = (&'t str, &'t [&'t str]);

    #[test]
    fn the_first_value_counts() {
        let raw = "a%20b=1+2&c&a+b=3";
        let rows = [("a b", Some("1 2")), ("c", Some("")), ("d", None)];
        for (name, expected) in rows {
            assert_eq!(first(raw, name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn names_and_values() {
        let rows: [(&str, &[Pair<'_>]); 7] = [
            ("", &[]),
            ("&&", &[]),
            ("a=1&b=2&a=3", &[("a", &["1", "3"]), ("b", &["2"])]),
            ("flag&x=", &[("flag", &[""]), ("x", &[""])]),
            ("q=a+b%2Bc%20d&m=%C3%A9", &[("q", &["a b+c d"]), ("m", &["é"])]),
            ("a=1=2", &[("a", &["1=2"])]),
            ("bad=%zz&byte=%ff", &[("bad", &["%zz"]), ("byte", &["\u{fffd}"])]),
        ];
        for (raw, expected) in rows {
            let got = parse(raw);
            let got: Vec<_> = got.iter().map(|(name, values)| (name.as_str(), values.clone())).collect();
            let expected: Vec<_> =
                expected.iter().map(|(name, values)| (*name, values.iter().map(|&v| v.to_owned()).collect())).collect();
            assert_eq!(got, expected, "{raw}");
        }
    }
}
