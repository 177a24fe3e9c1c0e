//! Cloud Control, as far as `sam list endpoints` asks it: whether a function has a URL. The Lambda API knows.

use std::time::SystemTime;

use bytes::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Request, Response, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sekisho_lambda::Functions;
use serde::Deserialize;
use serde_json::{Value, json};

const TARGET: &str = "CloudApiService.";
const URL: &str = "AWS::Lambda::Url";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct GetResource {
    type_name: String,
    identifier: String,
}

/// Answers `GetResource` of a function's URL and refuses everything else by name.
pub async fn answer(functions: &Functions, request: &Request<Bytes>, now: SystemTime) -> Response<Bytes> {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    let operation = target.strip_prefix(TARGET).unwrap_or(target);
    let Ok(asked) = serde_json::from_slice::<GetResource>(request.body()) else {
        return refused("InvalidRequestException", &format!("{operation} without TypeName and Identifier is not answered here"));
    };
    if operation != "GetResource" || asked.type_name != URL {
        let why = format!("Sekisho's Cloud Control answers GetResource of {URL} alone, not {operation} of {}", asked.type_name);
        return refused("UnsupportedActionException", &why);
    }
    match url_of(functions, &asked.identifier, now).await {
        Some(properties) => {
            let resource = json!({ "Identifier": asked.identifier, "Properties": properties.to_string() });
            said(StatusCode::OK, &json!({ "TypeName": URL, "ResourceDescription": resource }))
        }
        // Unverified: the text; its code is what clients look at.
        None => refused(
            "ResourceNotFoundException",
            &format!("Resource of type '{URL}' with identifier '{}' was not found.", asked.identifier),
        ),
    }
}

/// What the Lambda API says of the URL, under the names that the resource type has for it.
async fn url_of(functions: &Functions, function: &str, now: SystemTime) -> Option<Value> {
    let name = utf8_percent_encode(function, NON_ALPHANUMERIC);
    let asked = Request::get(format!("/2021-10-31/functions/{name}/url")).body(Bytes::new()).ok()?;
    let answer = functions.handle(asked, now).await;
    if answer.status() != StatusCode::OK {
        return None;
    }
    let sekisho_lambda::Body::Whole(body) = answer.into_body() else { return None };
    let found: Value = serde_json::from_slice(&body).ok()?;
    let mut properties = json!({ "TargetFunctionArn": found["FunctionArn"] });
    for member in ["FunctionArn", "FunctionUrl", "AuthType", "InvokeMode", "Cors"] {
        if let Some(value) = found.get(member) {
            properties[member] = value.clone();
        }
    }
    Some(properties)
}

fn refused(code: &'static str, why: &str) -> Response<Bytes> {
    let mut response = said(StatusCode::BAD_REQUEST, &json!({ "__type": code, "Message": why }));
    response.headers_mut().insert("x-amzn-errortype", HeaderValue::from_static(code));
    response
}

fn said(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    response
}
