//! CORS: a block of the document for HTTP APIs, an `options` method per path for REST APIs.

use serde_json::{Map as JsonMap, Value as Json, json};

use super::route::ANY;
use super::{Expansion, make};
use crate::node::{Map, Node, Position, Value};
use crate::suggest::did_you_mean;

/// Names in the template, names in the document.
const HTTP_KEYS: &[(&str, &str)] = &[
    ("AllowOrigins", "allowOrigins"),
    ("AllowHeaders", "allowHeaders"),
    ("AllowMethods", "allowMethods"),
    ("ExposeHeaders", "exposeHeaders"),
    ("MaxAge", "maxAge"),
    ("AllowCredentials", "allowCredentials"),
];

/// `CorsConfiguration` of an HTTP API as `x-amazon-apigateway-cors`. What is empty or false is left out.
pub(super) fn http(expansion: &mut Expansion<'_>, id: &str, node: &Node) -> Option<Node> {
    let path = "Properties.CorsConfiguration";
    match &node.value {
        Value::Bool(true) => Some(make::node(&json!({ "allowOrigins": ["*"] }), node.at)),
        Value::Bool(false) => None,
        Value::Map(given) => {
            let mut cors = Map::new();
            for (key, at, value) in given.entries() {
                match HTTP_KEYS.iter().find(|(name, _)| *name == key) {
                    Some(_) if is_empty(value) => {}
                    Some((_, name)) => {
                        cors.insert(*name, value.clone());
                    }
                    None => {
                        let remedy = did_you_mean(key, HTTP_KEYS.iter().map(|(name, _)| *name));
                        expansion.error(at, id, &format!("{path}.{key}"), format!("CORS has no `{key}`"), remedy);
                    }
                }
            }
            Some(Node::map(cors, node.at))
        }
        _ => {
            let message = format!("`CorsConfiguration` is a mapping or true, this is {}", node.describe());
            expansion.error(node.at, id, path, message, "Write `AllowOrigins: […]` below it.");
            None
        }
    }
}

fn is_empty(node: &Node) -> bool {
    match &node.value {
        Value::Bool(flag) => !flag,
        Value::List(items) => items.is_empty(),
        Value::String(text) => text.is_empty(),
        Value::Number(text) => text == "0",
        _ => false,
    }
}

/// `Cors` of a REST API. Values carry API Gateway's own quotes: `"'*'"`.
pub(super) struct Cors {
    origin: Node,
    methods: Option<Node>,
    headers: Option<Node>,
    max_age: Option<Node>,
    credentials: bool,
    /// How often the schema of a header is wrapped: not at all in swagger 2.0, in OpenAPI 3 once for each pass over the document.
    wraps: usize,
}

const REST_KEYS: &[&str] = &["AllowCredentials", "AllowHeaders", "AllowMethods", "AllowOrigin", "MaxAge"];

impl Cors {
    pub(super) fn read(expansion: &mut Expansion<'_>, id: &str, node: &Node, wraps: usize) -> Option<Self> {
        let any = Node::string("'*'", node.at);
        let mut cors = Self { origin: any, methods: None, headers: None, max_age: None, credentials: false, wraps };
        match &node.value {
            Value::Map(_) if crate::intrinsic::call(node).is_some() => cors.origin = node.clone(),
            Value::Map(given) => {
                for (key, at, _) in given.entries() {
                    if !REST_KEYS.contains(&key) {
                        let path = format!("Properties.Cors.{key}");
                        let remedy = did_you_mean(key, REST_KEYS.iter().copied());
                        expansion.error(at, id, &path, format!("CORS has no `{key}`"), remedy);
                    }
                }
                if let Some(origin) = given.get("AllowOrigin") {
                    cors.origin = origin.clone();
                }
                cors.methods = given.get("AllowMethods").cloned();
                cors.headers = given.get("AllowHeaders").cloned();
                cors.max_age = given.get("MaxAge").cloned();
                cors.credentials = given.get("AllowCredentials").and_then(Node::as_bool).unwrap_or(false);
                if cors.credentials && cors.origin.as_str().is_some_and(|origin| origin.trim_matches('\'') == "*") {
                    let path = "Properties.Cors.AllowCredentials";
                    let remedy = "Name the origin: `AllowOrigin: \"'https://app.example'\"`.";
                    expansion.error(node.at, id, path, "credentials cannot be allowed for every origin", remedy);
                }
            }
            Value::String(_) => cors.origin = node.clone(),
            _ => {
                let message = format!("`Cors` is an origin or a mapping, this is {}", node.describe());
                expansion.error(node.at, id, "Properties.Cors", message, "Write `Cors: \"'*'\"`.");
                return None;
            }
        }
        Some(cors)
    }

    /// Adds the method that answers preflight requests, unless the path has one.
    pub(super) fn add_preflight(&self, item: &mut Map, at: Position) {
        if item.contains("options") {
            return;
        }
        let methods = self.methods.clone().unwrap_or_else(|| Node::string(allowed(item), at));
        let mut headers = vec![("Origin", self.origin.clone(), "string"), ("Methods", methods, "string")];
        headers.extend(self.headers.clone().map(|node| ("Headers", node, "string")));
        if self.credentials {
            headers.push(("Credentials", Node::string("'true'", at), "string"));
        }
        headers.extend(self.max_age.clone().map(|node| ("Max-Age", node, "integer")));

        let mut parameters = Map::new();
        let mut described = JsonMap::new();
        for (name, value, kind) in headers {
            let header =
                if name == "Max-Age" { "Access-Control-Max-Age".to_owned() } else { format!("Access-Control-Allow-{name}") };
            parameters.insert(format!("method.response.header.{header}"), value);
            let schema = (0..self.wraps).fold(json!({ "type": kind }), |schema, _| json!({ "schema": schema }));
            described.insert(header, schema);
        }
        item.insert("options", self.method(parameters, &described, at));
    }

    fn method(&self, parameters: Map, described: &JsonMap<String, Json>, at: Position) -> Node {
        let node = |json: Json| make::node(&json, at);
        let answer = Map::new()
            .with("statusCode", Node::string("200", at))
            .with("responseTemplates", node(json!({ "application/json": "{}\n" })))
            .with("responseParameters", Node::map(parameters, at));
        let integration = Map::new()
            .with("type", Node::string("mock", at))
            .with("requestTemplates", node(json!({ "application/json": "{\n  \"statusCode\" : 200\n}\n" })))
            .with("responses", Node::map(Map::new().with("default", Node::map(answer, at)), at));
        let mut method = Map::new()
            .with("summary", Node::string("CORS support", at))
            .with("x-amazon-apigateway-integration", Node::map(integration, at))
            .with(
                "responses",
                node(json!({ "200": { "description": "Default response for CORS method", "headers": described } })),
            );
        if self.wraps == 0 {
            method.insert("consumes", node(json!(["application/json"])));
            method.insert("produces", node(json!(["application/json"])));
        }
        Node::map(method, at)
    }
}

/// The methods of a path and `OPTIONS`, sorted, as API Gateway quotes them.
fn allowed(item: &Map) -> String {
    let every = "DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT".split(',');
    let mut methods: Vec<String> = if item.contains(ANY) {
        every.map(str::to_owned).collect()
    } else {
        let known: Vec<&str> = every.collect();
        item.keys().map(str::to_uppercase).filter(|key| known.contains(&key.as_str())).collect()
    };
    methods.push("OPTIONS".to_owned());
    methods.sort();
    methods.dedup();
    format!("'{}'", methods.join(","))
}
