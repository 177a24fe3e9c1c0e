//! The OpenAPI document of a REST API: its methods, what guards them, and the extensions that its properties are.

use std::collections::HashMap;

use super::auth::Auth;
use super::body::{self, Form, Kind};
use super::cors::Cors;
use super::http_api::add_schemes;
use super::policy::{self, Events, Policy, Scope};
use super::route::Route;
use super::{Expansion, definition, make, model};
use crate::node::{Map, Node};
use crate::template::Resource;

const POLICY: &str = "x-amazon-apigateway-policy";
const VALIDATORS: &str = "x-amazon-apigateway-request-validators";

pub(super) fn make(expansion: &mut Expansion<'_>, api: &Resource, given: &Map, auth: &mut Auth) -> Map {
    let at = api.at;
    let id = &api.logical_id;
    let version = given.get("OpenApiVersion").and_then(Node::scalar).filter(|text| text.starts_with('3'));
    let has_definition = given.contains("DefinitionBody") || given.contains("DefinitionUri");
    let definition = if has_definition { body::given(expansion, api) } else { None };
    let open_api_3 = definition.as_ref().map_or(version.is_some(), |body| body.contains("openapi"));
    let form = Form { kind: Kind::Rest, open_api_3, models: given.get("Models") };
    let cors = given.get("Cors").and_then(|node| Cors::read(expansion, id, node, wraps(given, open_api_3)));
    let (mut body, events) = if has_definition {
        from_definition(expansion, api, &form, auth, definition.unwrap_or_default(), cors.as_ref())
    } else {
        let title = make::reference("AWS::StackName", at);
        let info = Map::new().with("version", Node::string("1.0", at)).with("title", title);
        let paths = body::paths(expansion, api, &form, auth, cors.as_ref());
        let (key, version) = version.as_deref().map_or(("swagger", "2.0"), |version| ("openapi", version));
        let body = Map::new().with(key, Node::string(version, at)).with("info", Node::map(info, at)).with("paths", paths);
        (body, of_routes(expansion, id))
    };
    if let Some(paths) = body.get_mut("paths") {
        auth.guard(paths, Kind::Rest);
    }
    if !auth.schemes.is_empty() {
        let way: &[&str] = if open_api_3 { &["components", "securitySchemes"] } else { &["securityDefinitions"] };
        add_schemes(&mut body, way, &auth.schemes, api);
    }
    add_models(expansion, &form, &events.routes, api, &mut body);
    add_policy(expansion, api, given, &events, &mut body);
    body
}

/// The official transform passes over an OpenAPI 3 document at its end, after `Auth` and after `Models`, and wraps the
/// schemas of preflight headers each time.
fn wraps(given: &Map, open_api_3: bool) -> usize {
    let more = ["Auth", "Models"].iter().filter(|name| given.get(name).is_some_and(make::is_true)).count();
    if open_api_3 { 1 + more } else { 0 }
}

/// A definition of the template's own; with it the routes whose events have a say in it.
fn from_definition(
    expansion: &mut Expansion<'_>,
    api: &Resource,
    form: &Form<'_>,
    auth: &mut Auth,
    mut body: Map,
    cors: Option<&Cors>,
) -> (Map, Events) {
    let Some(paths) = body.get_mut("paths") else { return (body, Events { routes: Vec::new(), methods: HashMap::new() }) };
    let routes = definition::add_rest_events(expansion, api, form, auth, paths);
    let events = Events { routes, methods: body::method_names(Some(&*paths)).into_iter().collect() };
    if let Some(cors) = cors {
        body::each_path_item(paths, &mut |item| cors.add_preflight(item, api.at));
    }
    (body, events)
}

fn of_routes(expansion: &Expansion<'_>, id: &str) -> Events {
    let routes = expansion.routes.get(id).cloned().unwrap_or_default();
    let mut methods: HashMap<String, Vec<String>> = HashMap::new();
    for route in &routes {
        methods.entry(route.path.clone()).or_default().push(route.method.clone());
    }
    Events { routes, methods }
}

fn add_models(expansion: &mut Expansion<'_>, form: &Form<'_>, routes: &[Route], api: &Resource, body: &mut Map) {
    if let Some(models) = form.models {
        let definitions = model::definitions(expansion, &api.logical_id, models);
        let way: &[&str] = if form.open_api_3 { &["components", "schemas"] } else { &["definitions"] };
        add_schemes(body, way, &definitions, api);
    }
    let validators = model::validators(routes);
    if !validators.is_empty() {
        add_schemes(body, &[VALIDATORS], &validators, api);
    }
}

/// The policy of the definition, then what the events say, then what the API says about every path.
fn add_policy(expansion: &mut Expansion<'_>, api: &Resource, given: &Map, events: &Events, body: &mut Map) {
    let Some(stage) = given.get("StageName") else { return };
    let mut policy = Policy::of(body.get(POLICY));
    policy::of_events(expansion, &mut policy, events, &policy::event_stage(stage));
    let path = "Properties.Auth.ResourcePolicy";
    let node = given.get("Auth").and_then(|auth| auth.get("ResourcePolicy"));
    if let Some(lists) = node.and_then(|node| policy::read(expansion, &api.logical_id, path, node)) {
        for (path, methods) in body::method_names(body.get("paths")) {
            policy.add_lists(&lists, &Scope { path: &path, methods: &methods, stage });
        }
        policy.add_custom(&lists);
    }
    if let Some(document) = policy.document(api.at) {
        body.insert(POLICY, document);
    }
}
