//! A request to the API: its path, query and body, and the function it names.

use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::Request;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;

use super::answer::Refusal;
use super::validate::{QUALIFIER, READ_FUNCTION_NAME, Violations};
use crate::function::Function;
use crate::functions::Functions;
use crate::functions::entry::Entry;
use crate::name::FunctionName;

/// A request that is being answered.
pub(super) struct Call<'a> {
    pub request: &'a Request<Bytes>,
    pub now: SystemTime,
    query: Vec<(String, String)>,
}

/// The function a request names.
pub(super) struct Named {
    pub name: String,
    pub qualifier: Option<String>,
    /// Without a qualifier, with the account that was named.
    pub arn: String,
    ours: bool,
    given: String,
}

impl<'a> Call<'a> {
    pub fn new(request: &'a Request<Bytes>, now: SystemTime) -> Self {
        let query = request.uri().query().unwrap_or_default();
        let pairs = query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")));
        Self { request, now, query: pairs.map(|(name, value)| (decoded(name), decoded(value))).collect() }
    }

    /// A member of the query; an empty one is none.
    pub fn query(&self, name: &str) -> Option<&str> {
        self.all(name).next().filter(|value| !value.is_empty())
    }

    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.query.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body's members; none is an empty object.
    pub fn body<T: Deserialize<'a>>(&self) -> Result<T, Refusal> {
        let body: &'a [u8] = self.request.body();
        serde_json::from_slice(if body.is_empty() { b"{}" } else { body }).map_err(|error| Refusal::not_json(&error))
    }

    /// Milliseconds since 1970.
    pub fn millis(&self) -> i64 {
        self.now.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// A page of a list whose items are sorted by their keys: `Marker` says after which to begin.
    pub fn page(&self, items: impl Iterator<Item = (String, Value)>, limit: (i64, usize)) -> Result<Page, Refusal> {
        let (most, at_once) = limit;
        let asked = self.query("MaxItems").map(|text| text.parse::<i64>().map_err(|_| not_a_number(text))).transpose()?;
        let mut violations = Violations::default();
        violations.range("maxItems", asked.unwrap_or(1), 1, most);
        violations.check()?;
        let size = asked.and_then(|asked| usize::try_from(asked).ok()).unwrap_or(at_once).min(at_once);
        let after = self.query("Marker");
        let mut rest = items.filter(|(key, _)| after.is_none_or(|after| key.as_str() > after)).peekable();
        let (mut page, mut last) = (Vec::new(), None);
        while page.len() < size {
            let Some((key, item)) = rest.next() else { break };
            page.push(item);
            last = Some(key);
        }
        Ok(Page { items: page, next: rest.peek().and(last) })
    }
}

/// A part of a list.
pub(super) struct Page {
    pub items: Vec<Value>,
    next: Option<String>,
}

impl Page {
    /// The answer, with `NextMarker` when there is more.
    pub fn answer(self, member: &str) -> Value {
        let mut answer = serde_json::Map::new();
        answer.insert(member.to_owned(), Value::Array(self.items));
        if let Some(next) = self.next {
            answer.insert("NextMarker".to_owned(), Value::String(next));
        }
        Value::Object(answer)
    }
}

impl Named {
    /// The ARN with the qualifier that was named.
    pub fn qualified_arn(&self) -> String {
        match &self.qualifier {
            Some(qualifier) => format!("{}:{qualifier}", self.arn),
            None => self.arn.clone(),
        }
    }

    /// There is no such function; a name that cannot be one is refused as such.
    pub fn missing(&self, arn: &str) -> Refusal {
        self.invalid().unwrap_or_else(|| Refusal::no_function(arn))
    }

    /// What the service model says against the name and the qualifier.
    pub fn invalid(&self) -> Option<Refusal> {
        let mut violations = Violations::default();
        if let Some(qualifier) = &self.qualifier {
            violations.length("qualifier", qualifier, 128);
            violations.pattern("qualifier", qualifier, &QUALIFIER);
        }
        violations.pattern("functionName", &self.given, &READ_FUNCTION_NAME);
        violations.check().err()
    }

    /// Only the function itself will do.
    pub fn unqualified(&self, refusal: &str) -> Result<(), Refusal> {
        if self.qualifier.is_some() { Err(Refusal::invalid(refusal)) } else { Ok(()) }
    }
}

impl Functions {
    /// Reads a name of the path, with `Qualifier` of the query.
    pub(super) fn named(&self, given: &str, call: &Call<'_>) -> Result<Named, Refusal> {
        let parsed = FunctionName::parse(given);
        let ours = self.host.settings.region.as_str();
        if let Some(region) = parsed.region.filter(|region| *region != ours) {
            let mut violations = Violations::default();
            violations.pattern("functionName", given, &READ_FUNCTION_NAME);
            violations.check()?;
            return Err(Refusal::other_region(region, ours));
        }
        let asked = call.query("Qualifier");
        if let (Some(derived), Some(asked)) = (parsed.qualifier, asked)
            && derived != asked
        {
            return Err(Refusal::qualifier_mismatch());
        }
        let qualifier = asked.or(parsed.qualifier).map(str::to_owned);
        let unqualified = FunctionName { qualifier: None, ..parsed };
        Ok(Named {
            name: unqualified.name.to_owned(),
            qualifier,
            arn: self.arn_of(&unqualified),
            ours: unqualified.belongs_to(&self.host.settings),
            given: given.to_owned(),
        })
    }

    /// What goes by a name, whatever the qualifier.
    pub(super) fn existing(&self, named: &Named) -> Result<Entry, Refusal> {
        let entry = if named.ours { self.entry(&named.name) } else { None };
        entry.ok_or_else(|| named.missing(&named.arn))
    }

    /// The function, version or alias a request names.
    pub(super) fn described(&self, named: &Named) -> Result<Arc<Function>, Refusal> {
        let entry = if named.ours { self.entry(&named.name) } else { None };
        let found = entry.as_ref().and_then(|entry| entry.find(named.qualifier.as_deref()));
        found.cloned().ok_or_else(|| named.missing(&named.qualified_arn()))
    }
}

fn not_a_number(text: &str) -> Refusal {
    Refusal::validation(&format!("1 validation error detected: Value '{text}' at 'maxItems' is not a number"))
}

fn decoded(text: &str) -> String {
    percent_decode_str(&text.replace('+', " ")).decode_utf8_lossy().into_owned()
}
