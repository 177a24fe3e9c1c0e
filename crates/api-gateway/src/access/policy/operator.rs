//! Condition operators (IAM user guide, "IAM JSON policy elements: Condition operators").

use std::net::IpAddr;

use super::pattern::{ArnPattern, glob};
use super::read::{BadPolicy, bad};

/// An operator with what stands around its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Operator {
    base: Base,
    /// `…Not…`: none of the values may fit.
    negated: bool,
    /// `…IfExists`: a key that is absent is no obstacle.
    if_exists: bool,
    set: Option<Set>,
}

/// `ForAnyValue:`, `ForAllValues:`. Every key of a request to an API has one value or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Set {
    Any,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    Text,
    TextIgnoreCase,
    TextLike,
    Number(Order),
    Date(Order),
    Bool,
    Ip,
    Arn,
    Null,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A value of the policy, read once.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    Text(String),
    Number(f64),
    /// Seconds since 1970.
    Date(f64),
    Bool(bool),
    Network(IpAddr, u8),
    Arn(ArnPattern),
}

impl Operator {
    pub fn named(name: &str) -> Option<Self> {
        let (set, name) = match name.split_once(':') {
            None => (None, name),
            Some(("ForAnyValue", name)) => (Some(Set::Any), name),
            Some(("ForAllValues", name)) => (Some(Set::All), name),
            Some(_) => return None,
        };
        let (if_exists, name) = name.strip_suffix("IfExists").map_or((false, name), |name| (true, name));
        let (base, negated) = base(name)?;
        // `Null` is about existence itself.
        (base != Base::Null || (!if_exists && set.is_none())).then_some(Self { base, negated, if_exists, set })
    }

    /// Reads a value as this operator compares it.
    pub fn test(self, text: &str) -> Result<Test, BadPolicy> {
        let wrong = |what: &str| bad(format!("the condition value {text} is no {what}"));
        match self.base {
            Base::Text | Base::TextLike => Ok(Test::Text(text.to_owned())),
            Base::TextIgnoreCase => Ok(Test::Text(text.to_lowercase())),
            Base::Number(_) => text.parse().map(Test::Number).map_err(|_| wrong("number")),
            Base::Date(_) => date(text).map(Test::Date).ok_or_else(|| wrong("date")),
            Base::Bool | Base::Null => match text {
                "true" => Ok(Test::Bool(true)),
                "false" => Ok(Test::Bool(false)),
                _ => Err(wrong("boolean")),
            },
            Base::Ip => network(text).ok_or_else(|| wrong("address or network")),
            Base::Arn => Ok(Test::Arn(ArnPattern::new(text))),
        }
    }

    pub fn holds(self, value: Option<&str>, tests: &[Test]) -> bool {
        if self.base == Base::Null {
            return tests.iter().any(|test| *test == Test::Bool(value.is_none()));
        }
        match value {
            // A denial with a negated operator denies a request without the key, too.
            None => match self.set {
                Some(Set::Any) => self.if_exists,
                Some(Set::All) => true,
                None => self.if_exists || self.negated,
            },
            Some(value) => tests.iter().any(|test| self.fits(test, value)) != self.negated,
        }
    }

    fn fits(self, test: &Test, value: &str) -> bool {
        match (self.base, test) {
            (Base::Text, Test::Text(text)) => text == value,
            (Base::TextIgnoreCase, Test::Text(text)) => *text == value.to_lowercase(),
            (Base::TextLike, Test::Text(text)) => glob(text, value),
            (Base::Number(order), Test::Number(number)) => value.parse().is_ok_and(|value: f64| order.is(value, *number)),
            (Base::Date(order), Test::Date(at)) => date(value).is_some_and(|value| order.is(value, *at)),
            (Base::Bool, Test::Bool(expected)) => value == if *expected { "true" } else { "false" },
            (Base::Ip, Test::Network(network, bits)) => value.parse().is_ok_and(|value| within(value, *network, *bits)),
            (Base::Arn, Test::Arn(pattern)) => pattern.fits(value),
            _ => false,
        }
    }
}

fn base(name: &str) -> Option<(Base, bool)> {
    Some(match name {
        "StringEquals" => (Base::Text, false),
        "StringNotEquals" => (Base::Text, true),
        "StringEqualsIgnoreCase" => (Base::TextIgnoreCase, false),
        "StringNotEqualsIgnoreCase" => (Base::TextIgnoreCase, true),
        "StringLike" => (Base::TextLike, false),
        "StringNotLike" => (Base::TextLike, true),
        "Bool" => (Base::Bool, false),
        "IpAddress" => (Base::Ip, false),
        "NotIpAddress" => (Base::Ip, true),
        "ArnEquals" | "ArnLike" => (Base::Arn, false),
        "ArnNotEquals" | "ArnNotLike" => (Base::Arn, true),
        "Null" => (Base::Null, false),
        "NumericNotEquals" => (Base::Number(Order::Equal), true),
        "DateNotEquals" => (Base::Date(Order::Equal), true),
        _ => return ordered(name).map(|base| (base, false)),
    })
}

fn ordered(name: &str) -> Option<Base> {
    let numeric = name.strip_prefix("Numeric").map(|order| (order, Base::Number as fn(Order) -> Base));
    let (order, make) = numeric.or_else(|| name.strip_prefix("Date").map(|order| (order, Base::Date as fn(Order) -> Base)))?;
    Some(make(match order {
        "Equals" => Order::Equal,
        "LessThan" => Order::Less,
        "LessThanEquals" => Order::LessOrEqual,
        "GreaterThan" => Order::Greater,
        "GreaterThanEquals" => Order::GreaterOrEqual,
        _ => return None,
    }))
}

impl Order {
    #[expect(clippy::float_cmp, reason = "equality is what the policy asks for")]
    fn is(self, value: f64, other: f64) -> bool {
        match self {
            Self::Equal => value == other,
            Self::Less => value < other,
            Self::LessOrEqual => value <= other,
            Self::Greater => value > other,
            Self::GreaterOrEqual => value >= other,
        }
    }
}

/// ISO 8601 in UTC or with an offset, a day alone, or seconds since 1970.
fn date(text: &str) -> Option<f64> {
    if let Ok(seconds) = text.parse::<f64>() {
        return Some(seconds);
    }
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of our centuries fit")]
        return Some(stamp.as_millisecond() as f64 / 1000.0);
    }
    let day: jiff::civil::Date = text.parse().ok()?;
    let stamp = jiff::tz::Offset::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
    #[expect(clippy::cast_precision_loss, reason = "seconds of our centuries fit")]
    Some(stamp.as_second() as f64)
}

fn network(text: &str) -> Option<Test> {
    let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = bits.map_or(Some(most), |bits| bits.parse().ok())?;
    (bits <= most).then_some(Test::Network(address, bits))
}

fn within(address: IpAddr, network: IpAddr, bits: u8) -> bool {
    match (address.to_canonical(), network) {
        (IpAddr::V4(address), IpAddr::V4(network)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0);
            u32::from(address) & mask == u32::from(network) & mask
        }
        (IpAddr::V6(address), IpAddr::V6(network)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0);
            u128::from(address) & mask == u128::from(network) & mask
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests;
