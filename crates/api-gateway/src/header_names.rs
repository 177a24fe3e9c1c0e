//! Names of headers with the case that they have on the wire. `HeaderMap` knows them in lower case only; REST APIs show
//! a client's own spelling to the function, and the function's own to the client. Both types travel as extensions.

use http::HeaderName;

/// A request's header names in order and case as sent. The door puts it into the extensions of every request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeaderNames(Spellings);

/// Header names as a response should spell them. Put into a response's extensions, it makes the door write these names;
/// names that it does not hold go out in lower case. One line for each name is enough, however many values it has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ResponseNames(Spellings);

/// Names, one per line: a single piece of memory for all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
struct Spellings(String);

impl HeaderNames {
    /// Room for `count` names of `length` bytes together.
    #[must_use]
    pub fn with_capacity(count: usize, length: usize) -> Self {
        Self(Spellings(String::with_capacity(count + length)))
    }

    /// Adds the next name.
    pub fn push(&mut self, name: &str) {
        self.0.push(name);
    }

    /// The name as the client spelled it where it came first; as it is for one that was not sent.
    // Unverified: which spelling AWS shows of a name that came in several.
    #[must_use]
    pub fn name_of<'a>(&'a self, lower: &'a HeaderName) -> &'a str {
        let lower = lower.as_str();
        self.iter().find(|name| name.eq_ignore_ascii_case(lower)).unwrap_or(lower)
    }

    /// Every header line's name, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter()
    }
}

impl<'a> FromIterator<&'a str> for HeaderNames {
    fn from_iter<T: IntoIterator<Item = &'a str>>(names: T) -> Self {
        Self(Spellings::of(names))
    }
}

impl ResponseNames {
    /// Adds a spelling.
    pub fn push(&mut self, name: &str) {
        self.0.push(name);
    }

    /// Every spelling.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter()
    }

    /// All of them as one text, one per line.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0.0
    }
}

impl<'a> FromIterator<&'a str> for ResponseNames {
    fn from_iter<T: IntoIterator<Item = &'a str>>(names: T) -> Self {
        Self(Spellings::of(names))
    }
}

impl Spellings {
    fn of<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut spellings = Self::default();
        names.into_iter().for_each(|name| spellings.push(name));
        spellings
    }

    fn push(&mut self, name: &str) {
        self.0.push_str(name);
        self.0.push('\n');
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.split_terminator('\n')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_shown_as_it_was_sent() {
        let names: HeaderNames = ["Host", "X-cUSTOM", "accept", "x-Custom"].into_iter().collect();
        for (asked, shown) in [
            ("host", "Host"),
            ("x-custom", "X-cUSTOM"),
            ("accept", "accept"),
            // Put in by the gateway.
            ("x-amzn-trace-id", "x-amzn-trace-id"),
        ] {
            assert_eq!(names.name_of(&asked.parse().unwrap()), shown);
        }
        assert_eq!(names.iter().collect::<Vec<_>>(), ["Host", "X-cUSTOM", "accept", "x-Custom"]);
        assert_eq!(HeaderNames::default().iter().count(), 0);
    }
}
