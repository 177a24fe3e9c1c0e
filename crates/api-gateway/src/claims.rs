//! A token's claims as they stand in it: key order kept, digits of numbers kept.
//! `http` and `rest` write them the way the two kinds of API hand them to a function.

pub mod http;
pub mod rest;

use std::fmt;

use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// How deep objects and arrays of a token may nest; far beyond any real token.
const DEPTH: usize = 16;

/// One claim's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as its digits stood in the token.
    Number(String),
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Claim>),
    /// An object.
    Object(Claims),
}

impl Claim {
    /// The string, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// A NumericDate of RFC 7519 in whole seconds; fractions are cut off.
    pub fn seconds(&self) -> Option<i64> {
        let Self::Number(digits) = self else {
            return None;
        };
        let whole = digits.parse().ok();
        #[expect(clippy::cast_possible_truncation, reason = "`as` saturates, which is what a far date needs")]
        whole.or_else(|| digits.parse::<f64>().ok().map(|number| number.floor() as i64))
    }

    fn parse(raw: &str, depth: usize) -> Result<Self, NotClaims> {
        let shape = || NotClaims("a value cannot be read");
        Ok(match raw.as_bytes().first() {
            Some(b'{') => Self::Object(Claims::nested(raw, depth + 1)?),
            Some(b'[') => Self::List(list(raw, depth + 1)?),
            Some(b'"') => Self::Text(serde_json::from_str(raw).map_err(|_| shape())?),
            Some(b't') => Self::Bool(true),
            Some(b'f') => Self::Bool(false),
            Some(b'n') => Self::Null,
            Some(_) => Self::Number(raw.to_owned()),
            None => return Err(shape()),
        })
    }
}

fn list(raw: &str, depth: usize) -> Result<Vec<Claim>, NotClaims> {
    if depth > DEPTH {
        return Err(NotClaims("it nests too deep"));
    }
    let parts: Vec<&RawValue> = serde_json::from_str(raw).map_err(|_| NotClaims("an array cannot be read"))?;
    parts.into_iter().map(|part| Claim::parse(part.get(), depth)).collect()
}

/// A JSON object in the order it was written, without two entries of one name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Claims(Vec<(String, Claim)>);

/// The text is not a JSON object that claims can be read from; says why, without quoting it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct NotClaims(pub &'static str);

impl Claims {
    /// Reads a JSON object. A name that comes twice is refused at every depth, because
    /// readers disagree about which of the two counts (RFC 8725, section 2.4).
    pub fn parse(json: &str) -> Result<Self, NotClaims> {
        Self::nested(json, 0)
    }

    fn nested(json: &str, depth: usize) -> Result<Self, NotClaims> {
        if depth > DEPTH {
            return Err(NotClaims("it nests too deep"));
        }
        let Entries(entries) =
            serde_json::from_str(json).map_err(|_| NotClaims("it is not a JSON object with distinct names"))?;
        entries.into_iter().map(|(name, raw)| Ok((name, Claim::parse(raw.get(), depth)?))).collect::<Result<_, _>>().map(Self)
    }

    /// The claim of that name.
    pub fn get(&self, name: &str) -> Option<&Claim> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, claim)| claim)
    }

    /// The claim of that name if it is a string.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.text()
    }

    /// In the token's order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Claim)> {
        self.0.iter().map(|(name, claim)| (name.as_str(), claim))
    }

    /// By name, as Go writes maps.
    pub fn sorted(&self) -> Vec<(&str, &Claim)> {
        let mut entries: Vec<_> = self.iter().collect();
        entries.sort_unstable_by_key(|(name, _)| *name);
        entries
    }
}

/// The entries of one object, values unread.
struct Entries<'de>(Vec<(String, &'de RawValue)>);

impl<'de> de::Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(EntriesVisitor)
    }
}

struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Entries<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries: Vec<(String, &'de RawValue)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        while let Some((name, value)) = map.next_entry::<String, &'de RawValue>()? {
            if !seen.insert(name.clone()) {
                return Err(de::Error::custom("a name comes twice"));
            }
            entries.push((name, value));
        }
        Ok(Entries(entries))
    }
}

/// Appends `text` as a JSON string.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    serde_json::to_writer(out, text).expect("writing a string into memory cannot fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_digits_stay() {
        let claims = Claims::parse(r#"{"z":1.50,"a":12345678901234567890123,"m":{"y":null,"x":[true,"t"]}}"#).unwrap();
        let names: Vec<_> = claims.iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["z", "a", "m"]);
        assert_eq!(claims.get("z"), Some(&Claim::Number("1.50".into())));
        assert_eq!(claims.get("a"), Some(&Claim::Number("12345678901234567890123".into())));
        let Some(Claim::Object(inner)) = claims.get("m") else { panic!("an object") };
        assert_eq!(inner.get("x"), Some(&Claim::List(vec![Claim::Bool(true), Claim::Text("t".into())])));
    }

    #[test]
    fn what_is_no_claims_object_is_refused() {
        let deep = format!("{}1{}", r#"{"a":"#.repeat(40), "}".repeat(40));
        let wide = format!(r#"{{"a":{}1{}}}"#, "[".repeat(5000), "]".repeat(5000));
        let rows = [
            "",
            "[]",
            "\"x\"",
            "{",
            r#"{"a":1}x"#,
            r#"{"a":01}"#,
            r#"{"a":NaN}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"o":{"b":1,"b":2}}"#,
            r#"{"l":[{"b":1,"b":2}]}"#,
            r#"{"sub":1,"\u0073ub":2}"#,
            &deep,
            &wide,
        ];
        for json in rows {
            assert!(Claims::parse(json).is_err(), "{json:.40}");
        }
    }

    #[test]
    fn numeric_dates() {
        let rows = [
            ("1787660061", Some(1_787_660_061)),
            ("1787660061.9", Some(1_787_660_061)),
            ("1.7e9", Some(1_700_000_000)),
            ("-1", Some(-1)),
            ("1e300", Some(i64::MAX)),
        ];
        for (digits, expected) in rows {
            assert_eq!(Claim::Number(digits.into()).seconds(), expected, "{digits}");
        }
        assert_eq!(Claim::Text("1787660061".into()).seconds(), None);
    }
}
