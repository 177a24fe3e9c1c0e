//! The operations of IAM's Query API: a table, and one file for each kind of thing.

mod absent;
mod policies;
mod role_policies;
mod roles;
mod users;
mod write;

use std::time::SystemTime;

use bytes::Bytes;
use http::Response;
use indexmap::IndexMap;
use sekisho_query::{Fault, Query, Xml, answer};

use crate::Iam;
use crate::fault::{constraint, not_implemented};

const NAMESPACE: &str = "https://iam.amazonaws.com/doc/2010-05-08/";
/// As many on a page where nobody says.
const PAGE: usize = 100;
/// As many tags as one thing may have.
const TAGS: usize = 50;

type Run = fn(&Iam, &Query, SystemTime) -> Result<Option<Xml>, Fault>;

const ALL: &[(&str, Run)] = &[
    ("AttachRolePolicy", role_policies::attach),
    ("CreatePolicy", policies::create),
    ("CreatePolicyVersion", policies::create_version),
    ("CreateRole", roles::create),
    ("CreateServiceLinkedRole", roles::create_service_linked),
    ("DeletePolicy", policies::delete),
    ("DeletePolicyVersion", policies::delete_version),
    ("DeleteRole", roles::delete),
    ("DeleteRolePermissionsBoundary", roles::delete_boundary),
    ("DeleteRolePolicy", role_policies::delete),
    ("DetachRolePolicy", role_policies::detach),
    ("GetPolicy", policies::get),
    ("GetPolicyVersion", policies::get_version),
    ("GetRole", roles::get),
    ("GetRolePolicy", role_policies::get),
    ("GetUser", users::get),
    ("ListAttachedRolePolicies", role_policies::list_attached),
    ("ListInstanceProfilesForRole", roles::list_instance_profiles),
    ("ListPolicies", policies::list),
    ("ListPolicyTags", policies::list_tags),
    ("ListPolicyVersions", policies::list_versions),
    ("ListRolePolicies", role_policies::list),
    ("ListRoleTags", roles::list_tags),
    ("ListRoles", roles::list),
    ("PutRolePermissionsBoundary", roles::put_boundary),
    ("PutRolePolicy", role_policies::put),
    ("SetDefaultPolicyVersion", policies::set_default_version),
    ("TagPolicy", policies::tag),
    ("TagRole", roles::tag),
    ("UntagPolicy", policies::untag),
    ("UntagRole", roles::untag),
    ("UpdateAssumeRolePolicy", roles::update_trust),
    ("UpdateRole", roles::update),
    ("UpdateRoleDescription", roles::update_description),
];

/// The names of all operations that are answered, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// Answers a call.
pub fn handle(iam: &Iam, query: &Query, now: SystemTime) -> Response<Bytes> {
    match run(iam, query, now) {
        Ok(result) => answer(query.action(), NAMESPACE, result),
        Err(fault) => fault.response(NAMESPACE),
    }
}

fn run(iam: &Iam, query: &Query, now: SystemTime) -> Result<Option<Xml>, Fault> {
    let action = query.action();
    match ALL.binary_search_by_key(&action, |(name, _)| name) {
        Ok(place) => ALL[place].1(iam, query, now),
        Err(_) if absent::ALL.binary_search(&action).is_ok() => Err(not_implemented(action)),
        Err(_) if action.is_empty() => Err(Fault::new("MissingAction", "Could not find an action in the request")),
        Err(_) => Err(Fault::new("InvalidAction", format!("Could not find operation {action} for version 2010-05-08"))),
    }
}

/// A parameter that must be there.
fn required<'a>(query: &'a Query, name: &str) -> Result<&'a str, Fault> {
    let mut shown: Vec<char> = name.chars().collect();
    if let Some(first) = shown.first_mut() {
        first.make_ascii_lowercase();
    }
    query.text(name).ok_or_else(|| constraint(&shown.into_iter().collect::<String>(), None, "Member must not be null"))
}

fn owned(query: &Query, name: &str) -> Option<String> {
    query.text(name).map(str::to_owned)
}

/// The tags of a request.
fn tags(query: &Query) -> Result<IndexMap<String, String>, Fault> {
    let tag = |tag: &Query| Ok((required(tag, "Key")?.to_owned(), tag.given("Value").unwrap_or_default().to_owned()));
    query.structures("Tags").iter().map(tag).collect()
}

fn add_tags(tags: &mut IndexMap<String, String>, more: IndexMap<String, String>) -> Result<(), Fault> {
    tags.extend(more);
    match tags.len() {
        ..=TAGS => Ok(()),
        _ => Err(crate::fault::limit("The number of tags has reached the maximum limit.")),
    }
}

fn remove_tags(tags: &mut IndexMap<String, String>, query: &Query) {
    for key in query.list("TagKeys") {
        tags.shift_remove(key);
    }
}

/// How many a page has, and behind which it begins.
fn page(query: &Query) -> Result<(usize, String), Fault> {
    let most = match query.text("MaxItems") {
        None => PAGE,
        Some(text) => {
            let most = text.parse().ok().filter(|most| (1..=1000).contains(most));
            most.ok_or_else(|| constraint("maxItems", Some(text), "Member must have value between 1 and 1000"))?
        }
    };
    Ok((most, owned(query, "Marker").unwrap_or_default()))
}

/// A page out of what is all there: those behind the marker, and how the next one is asked for.
fn cut<T>(mut items: Vec<T>, most: usize, xml: &mut Xml, key: impl Fn(&T) -> &str) -> Vec<T> {
    let is_cut = items.len() > most;
    items.truncate(most);
    xml.text("IsTruncated", is_cut);
    xml.optional("Marker", items.last().filter(|_| is_cut).map(key));
    items
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tables_are_sorted_and_do_not_overlap() {
        assert!(ALL.is_sorted_by(|a, b| a.0 < b.0));
        assert!(absent::ALL.is_sorted_by(|a, b| a < b));
        assert!(ALL.iter().all(|(name, _)| absent::ALL.binary_search(name).is_err()));
    }
}
