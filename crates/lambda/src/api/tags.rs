//! TagResource, UntagResource, ListTags: of functions.

use std::collections::BTreeMap;

use bytes::Bytes;
use http::Response;
use serde::Deserialize;
use serde_json::json;

use super::answer::{self, Refusal, ok};
use super::call::{Call, Named};
use super::validate::{TAGGED, Violations};
use crate::functions::Functions;
use crate::functions::change::Next;

/// Tags a resource may have.
const MOST: usize = 50;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct TagResource {
    tags: Option<BTreeMap<String, String>>,
}

pub(super) fn list(functions: &Functions, call: &Call<'_>, arn: &str) -> Result<Response<Bytes>, Refusal> {
    let entry = functions.existing(&tagged(functions, call, arn)?)?;
    Ok(ok(&json!({ "Tags": entry.latest.configuration().tags })))
}

pub(super) fn add(functions: &Functions, call: &Call<'_>, arn: &str) -> Result<Response<Bytes>, Refusal> {
    let request: TagResource = call.body()?;
    let named = tagged(functions, call, arn)?;
    let tags = request.tags.unwrap_or_default();
    if tags.is_empty() {
        return Err(Refusal::invalid("An error occurred and the request cannot be processed."));
    }
    change(functions, &named, |known| known.extend(tags))
}

pub(super) fn remove(functions: &Functions, call: &Call<'_>, arn: &str) -> Result<Response<Bytes>, Refusal> {
    let named = tagged(functions, call, arn)?;
    let keys: Vec<&str> = call.all("tagKeys").collect();
    if keys.is_empty() {
        let mut found = Violations::default();
        found.missing("tagKeys");
        found.check()?;
    }
    change(functions, &named, |known| known.retain(|key, _| !keys.contains(&key.as_str())))
}

/// Refuses more tags than a resource may have.
pub(super) fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
    if tags.len() > MOST { Err(Refusal::invalid("Number of tags exceeds resource tag limit.")) } else { Ok(()) }
}

/// The function of an ARN; there is nothing else with tags here.
fn tagged(functions: &Functions, call: &Call<'_>, arn: &str) -> Result<Named, Refusal> {
    let mut found = Violations::default();
    found.pattern("resource", arn, &TAGGED);
    found.check()?;
    if !arn.contains(":function:") {
        return Err(Refusal::unsupported("only functions have tags here"));
    }
    let named = functions.named(arn, call)?;
    named.unqualified("Tags on function aliases and versions are not supported. Please specify a function ARN.")?;
    Ok(named)
}

fn change(
    functions: &Functions,
    named: &Named,
    change: impl FnOnce(&mut BTreeMap<String, String>),
) -> Result<Response<Bytes>, Refusal> {
    functions.change_latest(named, None, |entry| {
        let mut next = Next::of(&entry.latest);
        change(&mut next.configuration.tags);
        check_tags(&next.configuration.tags)?;
        Ok(next)
    })?;
    Ok(answer::empty())
}
