//! The management API of HTTP APIs: every operation, its status and what it shows.

mod apis;
mod parts;
mod stages;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::management::talk::Talk;
use crate::support::{FUNCTION_ARN, House};

/// A gateway with an HTTP API `:api` that has an integration `:integration` and a route `GET /hello` to it, `:route`.
async fn talk() -> Talk {
    let mut talk = empty().await;
    talk.expect(&[
        ("POST /v2/apis/:api/integrations", function(), 201, json!({"integrationId": "@integration"})),
        (
            "POST /v2/apis/:api/routes",
            json!({"routeKey": "GET /hello", "target": "integrations/:integration"}),
            201,
            json!({"routeId": "@route"}),
        ),
    ])
    .await;
    talk
}

/// One without anything in it.
async fn empty() -> Talk {
    let mut talk = Talk { house: House::empty(), names: BTreeMap::new() };
    let create = json!({"name": "talk", "protocolType": "HTTP"});
    talk.expect(&[("POST /v2/apis", create, 201, json!({"apiId": "@api"}))]).await;
    talk
}

fn function() -> Value {
    json!({"integrationType": "AWS_PROXY", "integrationUri": FUNCTION_ARN, "payloadFormatVersion": "2.0"})
}
