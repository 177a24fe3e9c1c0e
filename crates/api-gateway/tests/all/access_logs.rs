//! Access logs: the formats of the developer guide, and every variable that can be there.

use http::Request;
use sekisho_api_gateway::{http_api, rest_api};
use serde_json::{Value, json};

use crate::support::{ACCOUNT, HTTP, House, NOW, REST, Signer, id_claims, now, token};
use crate::throttling::{deploy, rest};

const ARN: &str = "arn:aws:logs:eu-west-1:123456789012:log-group:house:*";

async fn logged(house: &House, format: &str, request: http::request::Builder) -> (String, u16) {
    deploy(house, "d2", &json!({"accessLogSetting": {"destinationArn": ARN, "format": format}}));
    let status = house.call_with(REST, request, "four").await.status();
    (house.lines("house").pop().expect("a line"), status)
}

/// The developer guide's four formats.
#[tokio::test]
async fn a_line_is_written_as_its_format_says() {
    let house = House::empty();
    rest(&house, &json!({"name": "a"}), &[json!({})]);
    let get = || Request::get("/dev?q=1").header("user-agent", "curl \"8\"");
    let clf = r#"$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.extendedRequestId"#;
    let (line, _) = logged(&house, clf, get()).await;
    let expected = r#"127.0.0.1 - - [21/Nov/2026:02:00:00 +0000] "GET / HTTP/1.1" 200 0 "#;
    assert!(line.starts_with(expected), "{line}");
    let format = r#"{ "requestId":"$context.requestId", "ip": "$context.identity.sourceIp", "caller":"$context.identity.caller", "agent":"$context.identity.userAgent", "requestTime":"$context.requestTime", "httpMethod":"$context.httpMethod", "path":"$context.path", "status":"$context.status", "key":"$context.identity.apiKey", "waf":"$context.wafResponseCode" }"#;
    let (line, _) = logged(&house, format, get()).await;
    let parsed: Value = serde_json::from_str(&line).expect("json");
    assert_eq!(parsed["agent"], "curl \"8\"");
    assert_eq!((&parsed["path"], &parsed["status"]), (&json!("/dev"), &json!("200")));
    assert_eq!((&parsed["key"], &parsed["waf"]), (&json!("-"), &json!("-")));
    let xml = r#"<request id="$context.requestId"><ip>$context.identity.sourceIp</ip><status>$context.status</status></request>"#;
    let (line, _) = logged(&house, xml, get()).await;
    assert!(line.ends_with("<ip>127.0.0.1</ip><status>200</status></request>"), "{line}");
    let csv = "$context.identity.sourceIp,$context.requestTimeEpoch,$context.stage,$context.apiId,$context.accountId,$context.dataProcessed,$context.domainPrefix,$context.requestId\n";
    let (line, _) = logged(&house, csv, get()).await;
    let expected = format!("127.0.0.1,{},dev,{REST},{ACCOUNT},4,{REST},", NOW * 1000);
    assert!(line.starts_with(&expected) && !line.ends_with('\n'), "{line}");
}

#[tokio::test]
async fn an_answer_of_the_gateway_is_explained() {
    let house = House::empty();
    rest(&house, &json!({"name": "a"}), &[json!({})]);
    let format = "$context.requestId|$context.status|$context.error.message|$context.error.messageString|$context.error.responseType|$context.resourcePath|$context.routeKey|$context.integration.status";
    let (line, status) = logged(&house, format, Request::get("/dev/nothing")).await;
    assert_eq!(status, 403);
    let (_, rest) = line.split_once('|').expect("parts");
    let message = r#"403|Missing Authentication Token|\"Missing Authentication Token\"|MISSING_AUTHENTICATION_TOKEN|-|-|-"#;
    assert_eq!(rest, message);
}

#[tokio::test]
async fn an_http_api_logs_claims_and_routes() {
    let house = House::new();
    let format = "$context.requestId $context.routeKey $context.status $context.authorizer.claims.cognito:groups $context.authorizer.claims.exp: $context.resourcePath $context.error.message $context.identity.sourceIp";
    let stage = json!({"stageName": "$default", "autoDeploy": true,
        "accessLogSettings": {"destinationArn": ARN, "format": format}});
    let stage: http_api::CreateStage = serde_json::from_value(stage).expect("a stage");
    house.gateway.put_http_stage(HTTP, stage, now()).expect("stage");
    let bearer = format!("Bearer {}", token(&id_claims(), Signer::Ours));
    let answer = house.call(HTTP, Request::get("/hello").header("authorization", &bearer)).await;
    let id = answer.header("apigw-requestid").expect("an id").to_owned();
    house.call(HTTP, Request::get("/hello")).await;
    house.call(HTTP, Request::get("/nothing")).await;
    let lines = house.lines("house");
    assert_eq!(lines[0], format!("{id} GET /hello 200 [Admins Users] {}: - - 127.0.0.1", NOW + 3600));
    assert!(lines[1].ends_with(" GET /hello 401 - -: - Unauthorized 127.0.0.1"), "{}", lines[1]);
    assert!(lines[2].ends_with(" - 404 - -: - Not Found 127.0.0.1"), "{}", lines[2]);
    house.functions.stop().await;
}

#[tokio::test]
async fn settings_are_refused_in_aws_words() {
    let house = House::empty();
    rest(&house, &json!({"name": "a"}), &[json!({})]);
    let rows = [
        (json!({"destinationArn": "", "format": "$context.requestId"}), "Access Log value must not be empty"),
        (json!({"destinationArn": ARN, "format": ""}), "Access Log value must not be empty"),
        (
            json!({"destinationArn": ARN, "format": "{\n$context.requestId}"}),
            "Access Log format must be single line, new line character is allowed only at end of the format",
        ),
    ];
    for (settings, text) in rows {
        let stage = json!({"stageName": "dev", "deploymentId": "d1", "accessLogSetting": settings});
        let stage: rest_api::CreateStage = serde_json::from_value(stage).expect("a stage");
        let refusal = house.gateway.put_rest_stage(REST, stage, now()).expect_err("refused");
        assert_eq!(refusal.message, text);
        let stage = json!({"stageName": "dev", "autoDeploy": true, "accessLogSettings": settings});
        let stage: http_api::CreateStage = serde_json::from_value(stage).expect("a stage");
        let api = json!({"name": "a", "protocolType": "HTTP"});
        house.gateway.put_http_api(HTTP, serde_json::from_value(api).expect("api"), now()).expect("api");
        assert_eq!(house.gateway.put_http_stage(HTTP, stage, now()).expect_err("refused").message, text);
    }
}
