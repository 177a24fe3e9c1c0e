//! Events of APIs whose template gives the definition itself. A REST API's definition takes what guards an event where
//! the event says `OverrideApiAuth`, and whole methods with `MergeDefinitions`; an HTTP API's takes the routes it lacks.

use super::auth::Auth;
use super::body::{self, Form, Kind};
use super::route::Route;
use super::{Expansion, make};
use crate::error::Severity;
use crate::node::{Map, Node};
use crate::template::Resource;

const INTEGRATION: &str = "x-amazon-apigateway-integration";

/// Puts what the events of a REST API may say into its definition. Gives the routes whose `Auth` counts.
pub(super) fn add_rest_events(
    expansion: &mut Expansion<'_>,
    api: &Resource,
    form: &Form<'_>,
    auth: &mut Auth,
    paths: &mut Node,
) -> Vec<Route> {
    let routes = expansion.routes.get(&api.logical_id).cloned().unwrap_or_default();
    let merges = api.property("MergeDefinitions").is_some_and(make::is_true);
    let mut counted = Vec::new();
    for route in routes {
        let overrides = route.get("Auth").and_then(|auth| auth.get("OverrideApiAuth")).is_some_and(make::is_true);
        if merges {
            let made = body::method(expansion, &route, form, auth);
            merge(paths, &route, made);
        } else if overrides {
            override_auth(expansion, &route, auth, paths);
        } else {
            warn_about(expansion, api, &route);
            continue;
        }
        counted.push(route);
    }
    counted
}

/// Adds the routes of an HTTP API that its definition has no integration for; what guards an event is added to both.
pub(super) fn add_http_events(expansion: &mut Expansion<'_>, api: &Resource, form: &Form<'_>, auth: &mut Auth, paths: &mut Node) {
    for route in expansion.routes.get(&api.logical_id).cloned().unwrap_or_default() {
        let mut is_there = false;
        each_method_of(paths, &route, &mut |method| {
            is_there = true;
            auth.add_of_event(expansion, &route, Kind::Http, method);
        });
        if !is_there {
            let made = body::method(expansion, &route, form, auth);
            merge(paths, &route, make::when(route.condition.as_deref(), made));
        }
    }
}

fn warn_about(expansion: &mut Expansion<'_>, api: &Resource, route: &Route) {
    if route.get("Auth").is_some() {
        let property = format!("{}.Properties.Auth", route.property);
        let message = format!(
            "`{}` has its own definition: `Auth` of an event has no effect, on AWS neither, unless it says `OverrideApiAuth: true`",
            api.logical_id
        );
        expansion.warn(route.at, &route.logical_id, &property, Severity::Warning, message);
    }
}

fn override_auth(expansion: &mut Expansion<'_>, route: &Route, auth: &mut Auth, paths: &mut Node) {
    let says = |name: &str| route.get("Auth").and_then(|auth| auth.get(name)).is_some_and(make::is_true);
    let property = format!("{}.Properties.Auth.OverrideApiAuth", route.property);
    if !["Authorizer", "ApiKeyRequired", "ResourcePolicy"].into_iter().any(says) {
        let remedy = "Add `Authorizer`, `ApiKeyRequired` or `ResourcePolicy` beside it.";
        expansion.error(route.at, &route.logical_id, &property, "`OverrideApiAuth` says nothing to override with", remedy);
        return;
    }
    let mut is_there = false;
    each_method_of(paths, route, &mut |method| {
        is_there = true;
        auth.add_of_event(expansion, route, Kind::Rest, method);
    });
    if !is_there {
        let message = "the definition has no integration for this method and path, so nothing is overridden";
        expansion.warn(route.at, &route.logical_id, &property, Severity::Warning, message);
    }
}

/// Calls `visit` for the methods of a route that have an integration already.
fn each_method_of(paths: &mut Node, route: &Route, visit: &mut dyn FnMut(&mut Map)) {
    let Some(item) = paths.as_map_mut().and_then(|paths| paths.get_mut(&route.path)) else { return };
    body::each_branch(item, &mut |item| {
        body::each_method(item, &mut |name, method| {
            if name == route.method && method.contains(INTEGRATION) {
                visit(method);
            }
        });
    });
}

/// What is made stands over what is there.
fn merge(paths: &mut Node, route: &Route, made: Node) {
    let Some(paths) = paths.as_map_mut() else { return };
    if paths.get(&route.path).and_then(Node::as_map).is_none() {
        paths.insert_at(route.path.clone(), route.at, Node::map(Map::new(), route.at));
    }
    let Some(item) = paths.get_mut(&route.path).and_then(Node::as_map_mut) else { return };
    let is_plain = made.as_map().is_some_and(|made| made.contains(INTEGRATION));
    match item.get_mut(&route.method).and_then(Node::as_map_mut).filter(|_| is_plain) {
        Some(method) => made.as_map().into_iter().flat_map(Map::entries).for_each(|(key, at, node)| {
            method.insert_at(key, at, node.clone());
        }),
        None => {
            item.insert_at(route.method.clone(), route.at, made);
        }
    }
}
