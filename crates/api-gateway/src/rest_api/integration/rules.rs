//! What the create operation of an integration and its responses is checked against. Whatever would not work here
//! is refused by name; AWS's texts were recorded, 2024 and 2025.

use super::request::RequestMapping;
use super::responses::Responses;
use crate::http_api::rules::timeout;
use crate::lambda_uri::function_of;
use crate::members::unsupported;
use crate::refusal::Refusal;
use crate::rest_api::resources::{IntegrationResponse, MethodResponse, PutIntegration, PutMethod};

/// Refuses an integration that AWS refuses, or that asks for what is not here.
pub(in crate::rest_api) fn check(method: &PutMethod, create: &PutIntegration) -> Result<(), Refusal> {
    create.other.refuse(&[])?;
    not_here(create)?;
    timeout(create.timeout_in_millis, 29_000)?;
    endpoint(create)?;
    one_of(create.passthrough_behavior.as_deref(), "passthroughBehavior", &["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"])?;
    handling(create.content_handling.as_deref())?;
    RequestMapping::new(create)?;
    for response in &create.integration_responses {
        response.other.refuse(&[])?;
        handling(response.content_handling.as_deref())?;
        declared(method, response)?;
    }
    Responses::new(&create.integration_responses, false).map(drop)
}

/// What only works on AWS.
fn not_here(create: &PutIntegration) -> Result<(), Refusal> {
    if create.connection_type.as_deref().unwrap_or("INTERNET") != "INTERNET" || create.connection_id.is_some() {
        return Err(unsupported("connectionType VPC_LINK"));
    }
    let skips = |config: &serde_json::Value| config["insecureSkipVerification"] == true;
    if create.tls_config.as_ref().is_some_and(skips) {
        return Err(unsupported("tlsConfig.insecureSkipVerification"));
    }
    if !create.cache_key_parameters.is_empty() {
        return Err(unsupported("cacheKeyParameters"));
    }
    Ok(())
}

fn endpoint(create: &PutIntegration) -> Result<(), Refusal> {
    let uri = create.uri.as_deref().unwrap_or_default();
    match create.kind.as_str() {
        "MOCK" => return Ok(()),
        "AWS" | "AWS_PROXY" | "HTTP" | "HTTP_PROXY" => {}
        other => return Err(Refusal::bad_request(format!("Enumeration value for IntegrationType is invalid: {other}"))),
    }
    if create.integration_http_method.as_deref().is_none_or(str::is_empty) {
        return Err(Refusal::bad_request("Enumeration value for HttpMethod must be non-empty"));
    }
    match create.kind.as_str() {
        "AWS" | "AWS_PROXY" => invocation_uri(&create.kind, uri),
        _ => http_uri(uri),
    }
}

fn http_uri(uri: &str) -> Result<(), Refusal> {
    let is_web = ["http://", "https://"].iter().any(|scheme| uri.strip_prefix(scheme).is_some_and(|host| !host.is_empty()));
    // A stage variable can hold the scheme too.
    if is_web || uri.starts_with("${stageVariables.") {
        return Ok(());
    }
    Err(Refusal::bad_request("Invalid HTTP endpoint specified for URI"))
}

/// A function is named by its invocation URI.
fn invocation_uri(kind: &str, uri: &str) -> Result<(), Refusal> {
    let mut parts = uri.splitn(6, ':');
    let (arn, service, owner, rest) = (parts.next(), parts.nth(1), parts.nth(1), parts.next());
    let text = match (arn, service, rest) {
        (Some("arn"), Some("apigateway"), Some(rest)) if rest.starts_with("path/") || rest.starts_with("action/") => {
            let function = function_of(uri).unwrap_or_default();
            if function.starts_with("arn:") || function.contains("${stageVariables.") {
                return Ok(());
            }
            if kind == "AWS" {
                return Err(unsupported(&format!("an AWS integration with {}", owner.unwrap_or_default())));
            }
            "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
        }
        (Some("arn"), Some(_), Some(_)) => "AWS ARN for integration must contain path or action",
        _ => "Invalid ARN specified in the request",
    };
    Err(Refusal::bad_request(text))
}

fn handling(text: Option<&str>) -> Result<(), Refusal> {
    one_of(text, "contentHandling", &["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"])
}

// Unverified: AWS's text.
fn one_of(value: Option<&str>, member: &str, allowed: &[&str]) -> Result<(), Refusal> {
    match value.filter(|value| !value.is_empty() && !allowed.contains(value)) {
        Some(value) => Err(Refusal::bad_request(format!("{member} {value} must be one of {}", allowed.join(", ")))),
        None => Ok(()),
    }
}

/// A mapped header must be declared by the method response of the same status.
fn declared(method: &PutMethod, response: &IntegrationResponse) -> Result<(), Refusal> {
    let same = |one: &&MethodResponse| one.status_code == response.status_code;
    let headers = method.method_responses.iter().find(same);
    let undeclared = response
        .response_parameters
        .keys()
        .find(|name| headers.is_none_or(|headers| !headers.response_parameters.contains_key(*name)));
    match undeclared {
        Some(name) => Err(Refusal::bad_request(format!(
            "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: {name}]"
        ))),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn an_invocation_uri_is_refused_in_aws_words() {
        let only = "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.";
        let no_path = "AWS ARN for integration must contain path or action";
        let no_arn = "Invalid ARN specified in the request";
        let lambda = "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions";
        let function = "arn:aws:lambda:eu-west-1:123456789012:function:hello";
        let rows = [
            (format!("{lambda}/{function}/invocations"), None),
            (format!("{lambda}/{function}:${{stageVariables.alias}}/invocations"), None),
            (format!("{lambda}/${{stageVariables.function}}/invocations"), None),
            (format!("{lambda}/hello/invocations"), Some(only)),
            (format!("{lambda}/{function}/other"), Some(only)),
            ("arn:aws:apigateway:eu-west-1:s3:path/bucket/key".to_owned(), Some(only)),
            (function.to_owned(), Some(no_path)),
            ("arn:aws:apigateway:eu-west-1:lambda:hello".to_owned(), Some(no_path)),
            ("http://example.com".to_owned(), Some(no_arn)),
            ("hello".to_owned(), Some(no_arn)),
            (String::new(), Some(no_arn)),
        ];
        for (uri, expected) in rows {
            let got = invocation_uri("AWS_PROXY", &uri).err().map(|refusal| refusal.message);
            assert_eq!(got.as_deref(), expected, "{uri}");
        }
        let s3 = invocation_uri("AWS", "arn:aws:apigateway:eu-west-1:s3:path/bucket/key").expect_err("no S3 here");
        assert!(s3.message.starts_with("an AWS integration with s3 is not supported"), "{s3}");
    }

    fn refused(change: &Value) -> Option<String> {
        let mut method = json!({
            "httpMethod": "GET",
            "methodResponses": [{"statusCode": 200, "responseParameters": {"method.response.header.X": false}}],
            "integration": {
                "type": "HTTP", "httpMethod": "GET", "uri": "http://a.example",
                "integrationResponses": [{
                    "statusCode": "200",
                    "responseParameters": {"method.response.header.X": "integration.response.header.y"},
                    "responseTemplates": {"application/json": "$input.json('$')"}}],
            },
        });
        for (name, value) in change.as_object().expect("an object") {
            method["integration"][name] = value.clone();
        }
        let method: PutMethod = serde_json::from_value(method).expect("a method");
        let integration = method.integration.as_ref().expect("an integration");
        check(&method, integration).err().map(|refusal| refusal.message)
    }

    #[test]
    fn what_is_wrong_or_not_here_is_refused() {
        let rows = [
            (json!({}), None),
            (json!({"httpMethod": null}), Some("Enumeration value for HttpMethod must be non-empty")),
            (json!({"uri": "a.example"}), Some("Invalid HTTP endpoint specified for URI")),
            (json!({"uri": "https://"}), Some("Invalid HTTP endpoint specified for URI")),
            (json!({"type": "FTP"}), Some("Enumeration value for IntegrationType is invalid: FTP")),
            (json!({"timeoutInMillis": 49}), Some("Timeout should be between 50 ms and 29000 ms")),
            (json!({"timeoutInMillis": 29001}), Some("Timeout should be between 50 ms and 29000 ms")),
            (json!({"connectionType": "VPC_LINK"}), Some("connectionType VPC_LINK is not supported")),
            (json!({"tlsConfig": {"insecureSkipVerification": true}}), Some("tlsConfig.insecureSkipVerification is not")),
            (json!({"tlsConfig": {"insecureSkipVerification": false}}), None),
            (json!({"cacheKeyParameters": ["method.request.path.id"]}), Some("cacheKeyParameters is not supported")),
            (json!({"surprise": 1}), Some("surprise is not supported")),
            (json!({"passthroughBehavior": "SOMETIMES"}), Some("passthroughBehavior SOMETIMES must be one of")),
            (json!({"contentHandling": "CONVERT"}), Some("contentHandling CONVERT must be one of")),
            (json!({"requestParameters": {"integration.request.header.X": "method.request.header.y"}}), None),
            (
                json!({"requestParameters": {"integration.request.header.X": "y"}}),
                Some(
                    "Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: y]",
                ),
            ),
            (json!({"requestParameters": {"header.X": "'y'"}}), Some("Invalid mapping expression specified: Validation Result")),
            (json!({"integrationResponses": [{"statusCode": "OK"}]}), Some("statusCode of an integration response")),
            (json!({"integrationResponses": [{"statusCode": "200", "selectionPattern": "("}]}), Some("selectionPattern: ")),
            (
                json!({"integrationResponses": [{"statusCode": "201",
                    "responseParameters": {"method.response.header.X": "'y'"}}]}),
                Some("Invalid mapping expression specified: Validation Result"),
            ),
            (
                json!({"integrationResponses": [{"statusCode": "200",
                    "responseParameters": {"method.response.header.X": "y"}}]}),
                Some("integration response parameter method.response.header.X = y is not supported"),
            ),
        ];
        for (change, expected) in rows {
            let got = refused(&change);
            match expected {
                None => assert_eq!(got, None, "{change}"),
                Some(start) => assert!(got.as_ref().is_some_and(|text| text.starts_with(start)), "{change}: {got:?}"),
            }
        }
    }
}
