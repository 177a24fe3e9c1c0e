//! The request headers that reach a function: what the client sent, less what concerns only
//! the connection, plus what the gateway adds.

use std::borrow::Cow;

use ::http::{HeaderMap, HeaderName, HeaderValue, header};

use super::EventInput;
use super::write::{self, Object};
use crate::header_names::HeaderNames;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Set by the gateway, whatever the client sent.
const SET_BY_GATEWAY: [&str; 4] = ["x-amzn-trace-id", FORWARDED_FOR, "x-forwarded-port", "x-forwarded-proto"];

/// A header's value; bytes that are no UTF-8 become the replacement character.
pub fn text(value: &HeaderValue) -> Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

/// One line per value, lines of one name together, sorted by name.
pub struct Lines<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Lines<'a> {
    /// The client's headers that are not `dropped`, and the gateway's own.
    pub fn of(input: &'a EventInput<'_>, dropped: impl Fn(&HeaderName) -> bool) -> Self {
        let mut lines: Vec<_> = input
            .headers
            .iter()
            .filter(|(name, _)| !SET_BY_GATEWAY.contains(&name.as_str()) && !dropped(name))
            .map(|(name, value)| (Cow::Borrowed(name.as_str()), text(value)))
            .collect();
        if !input.headers.contains_key(header::HOST) {
            lines.push((Cow::Borrowed("host"), Cow::Borrowed(input.domain_name)));
        }
        let gateway = [
            Cow::Borrowed(input.trace.event_header()),
            forwarded_for(input.headers, input.source_ip),
            // As behind AWS's endpoints, which are always https.
            Cow::Borrowed("443"),
            Cow::Borrowed("https"),
        ];
        lines.extend(SET_BY_GATEWAY.into_iter().map(Cow::Borrowed).zip(gateway));
        Self(lines).sorted()
    }

    /// Another header.
    pub fn and(mut self, name: &'static str, value: String) -> Self {
        self.0.push((Cow::Borrowed(name), Cow::Owned(value)));
        self.sorted()
    }

    /// Names as the client spelled them, but for the well-known ones: REST APIs deliver those as `Title-Case`,
    /// and so all where nobody knows how they were spelled.
    pub fn spelled(mut self, names: Option<&HeaderNames>) -> Self {
        for (name, _) in &mut self.0 {
            let own = names.filter(|_| !is_well_known(name)).and_then(|names| spelling(names, name));
            *name = Cow::Owned(own.unwrap_or_else(|| title(name)));
        }
        self
    }

    /// Every line, lines of one name in the order they were sent.
    pub fn into_pairs(self) -> Vec<(String, String)> {
        self.0.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
    }

    fn sorted(mut self) -> Self {
        // Stable, so that several values of one name stay in the order they were sent.
        self.0.sort_by(|(one, _), (other, _)| one.cmp(other));
        self
    }

    /// The lines of each name.
    fn groups(&self) -> impl Iterator<Item = &[(Cow<'a, str>, Cow<'a, str>)]> {
        self.0.chunk_by(|(one, _), (other, _)| one == other)
    }

    /// Values of one name joined by commas.
    pub fn write_joined(&self, mut object: Object<'_>) {
        for group in self.groups() {
            match group {
                [(name, value)] => object.text(name, value),
                many => {
                    let values: Vec<&str> = many.iter().map(|(_, value)| value.as_ref()).collect();
                    object.text(&many[0].0, &values.join(","));
                }
            }
        }
        object.close();
    }

    /// Of several values of one name the last.
    pub fn write_last(&self, mut object: Object<'_>) {
        for (name, value) in self.groups().filter_map(<[_]>::last) {
            object.text(name, value);
        }
        object.close();
    }

    /// Of several values of one name the first.
    pub fn write_first(&self, mut object: Object<'_>) {
        for (name, value) in self.groups().filter_map(<[_]>::first) {
            object.text(name, value);
        }
        object.close();
    }

    /// All values of each name, as arrays.
    pub fn write_multi(&self, mut object: Object<'_>) {
        for group in self.groups() {
            write::list(object.name(&group[0].0), group.iter().map(|(_, value)| value.as_ref()));
        }
        object.close();
    }
}

/// What the client says it forwards for, and then the client.
fn forwarded_for<'a>(headers: &HeaderMap, source_ip: &'a str) -> Cow<'a, str> {
    let mut before: Vec<_> = headers.get_all(FORWARDED_FOR).iter().map(text).collect();
    if before.is_empty() {
        return Cow::Borrowed(source_ip);
    }
    before.push(Cow::Borrowed(source_ip));
    Cow::Owned(before.join(", "))
}

/// Names that REST APIs write in their own way (recorded on AWS, 2024; clients of HTTP/2 send them in lower case).
// Unverified: that these are all.
fn is_well_known(lower: &str) -> bool {
    matches!(lower, "accept" | "accept-charset" | "accept-encoding" | "authorization" | "host" | "referer" | "user-agent" | "via")
        || SET_BY_GATEWAY.contains(&lower)
}

fn spelling(names: &HeaderNames, lower: &str) -> Option<String> {
    names.iter().find(|name| name.eq_ignore_ascii_case(lower)).map(str::to_owned)
}

fn title(name: &str) -> String {
    let mut start = true;
    name.chars()
        .map(|letter| {
            let shown = if start { letter.to_ascii_uppercase() } else { letter };
            start = letter == '-';
            shown
        })
        .collect()
}

/// Headers that end at the gateway: about the connection, or a signature that was for the gateway.
pub fn is_dropped(input: &EventInput<'_>, name: &HeaderName) -> bool {
    is_hop_by_hop(name) || (input.caller().is_signed() && name == header::AUTHORIZATION)
}

/// Headers about the connection between client and gateway, which end there.
pub fn is_hop_by_hop(name: &HeaderName) -> bool {
    matches!(name.as_str(), "connection" | "keep-alive" | "proxy-connection" | "te" | "trailer" | "transfer-encoding" | "upgrade")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clients_spell_their_own_names() {
        let lines = || {
            let names = ["accept", "x-amzn-trace-id", "x-my-own", "content-type"];
            Lines(names.map(|name| (Cow::Borrowed(name), Cow::Borrowed("v"))).into())
        };
        let shown = |lines: Lines<'_>| lines.into_pairs().into_iter().map(|(name, _)| name).collect::<Vec<_>>();
        let names: HeaderNames = ["ACCEPT", "x-mY-Own", "content-type"].into_iter().collect();
        assert_eq!(shown(lines().spelled(Some(&names))), ["Accept", "X-Amzn-Trace-Id", "x-mY-Own", "content-type"]);
        assert_eq!(shown(lines().spelled(None)), ["Accept", "X-Amzn-Trace-Id", "X-My-Own", "Content-Type"]);
    }

    #[test]
    fn title_case_of_names() {
        let rows = [("accept", "Accept"), ("x-amzn-trace-id", "X-Amzn-Trace-Id"), ("a--b", "A--B"), ("x-1a", "X-1a")];
        for (name, expected) in rows {
            assert_eq!(title(name), expected);
        }
    }

    #[test]
    fn the_caller_comes_last_in_the_chain() {
        let mut headers = HeaderMap::new();
        assert_eq!(forwarded_for(&headers, "1.2.3.4"), "1.2.3.4");
        headers.append(FORWARDED_FOR, HeaderValue::from_static("9.9.9.9"));
        headers.append(FORWARDED_FOR, HeaderValue::from_static("8.8.8.8"));
        assert_eq!(forwarded_for(&headers, "1.2.3.4"), "9.9.9.9, 8.8.8.8, 1.2.3.4");
    }
}
