//! HTTP_PROXY integrations: a real backend, and what passes in both directions.

use http::Request;
use http::request::Builder;
use sekisho_api_gateway::http_api::{CreateApi, CreateStage};
use serde_json::json;

use crate::proxied::{api, integration, proxy};
use crate::support::{FUNCTION_ARN, HTTP, House, now};
use crate::wire::{Server, reply};

fn get(path: &str) -> Builder {
    Request::get(path)
}

#[tokio::test]
async fn a_request_passes_whole_but_for_its_connection() {
    let backend = Server::ok().await;
    let house = api(&[
        ("ANY /api/{proxy+}", proxy(&format!("{}/${{stageVariables.base}}/{{proxy}}", backend.url), "ANY")),
        ("GET /fixed/{id}", proxy(&format!("{}/things/{{id}}/parts?all=1", backend.url), "PUT")),
    ]);
    let request = Request::patch("/qa/api/a%2Fb/c?x=%20&x=2")
        .header("host", "api.example")
        .header("authorization", "Bearer t")
        .header("cookie", "a=1; b=2")
        .header("connection", "keep-alive, x-hop")
        .header("x-hop", "1")
        .header("te", "trailers")
        .header("x-own", "1")
        .header("x-own", "2");
    let answer = house.call_with(HTTP, request, vec![0, 255, 10]).await;
    assert_eq!((answer.status(), answer.text()), (200, "ok"), "{}", answer.why());
    let heard = backend.last();
    assert_eq!((heard.line.as_str(), heard.body.as_slice()), ("PATCH /v2/a%2Fb/c?x=%20&x=2 HTTP/1.1", [0, 255, 10].as_slice()));
    let host = backend.url.strip_prefix("http://");
    assert_eq!(heard.header("host"), host);
    let forwarded = format!("for=127.0.0.1;host={HTTP}.execute-api.eu-west-1.amazonaws.com;proto=https");
    let rows = [
        ("authorization", Some("Bearer t")),
        ("cookie", Some("a=1; b=2")),
        ("content-length", Some("3")),
        ("forwarded", Some(forwarded.as_str())),
        ("via", Some("HTTP/1.1 AmazonAPIGateway")),
        ("connection", None),
        ("x-hop", None),
        ("te", None),
        ("x-forwarded-for", None),
    ];
    for (name, value) in rows {
        assert_eq!(heard.header(name), value, "{name}");
    }
    assert!(heard.header("x-amzn-trace-id").expect("a trace").starts_with("Root=1-"));
    let own: Vec<_> = heard.headers.iter().filter(|(name, _)| name == "x-own").map(|(_, value)| value.as_str()).collect();
    assert_eq!(own, ["1", "2"]);
    assert_eq!(house.call(HTTP, get("/fixed/7?q=1")).await.status(), 200);
    assert_eq!(backend.last().line, "PUT /things/7/parts?all=1&q=1 HTTP/1.1");
}

#[tokio::test]
async fn an_answer_passes_whole_but_for_its_connection() {
    let backend = Server::new(|heard| match heard.path() {
        "/moved" => reply(302, "location: http://else.example/\r\n", ""),
        "/none" => Some(b"HTTP/1.1 204 No Content\r\n\r\n".to_vec()),
        _ => reply(
            418,
            "content-type: image/png\r\nset-cookie: a=1\r\nset-cookie: b=2\r\nconnection: x-hop\r\nx-hop: 1\r\n\
             access-control-allow-origin: *\r\napigw-requestid: mine\r\n",
            [137, 80, 0, 255],
        ),
    })
    .await;
    let house = api(&[("GET /{proxy+}", proxy(&format!("{}/{{proxy}}", backend.url), "ANY"))]);
    let answer = house.call(HTTP, get("/tea")).await;
    assert_eq!((answer.status(), answer.0.body().as_ref()), (418, [137, 80, 0, 255].as_slice()));
    assert_eq!(answer.header("content-type"), Some("image/png"));
    let cookies: Vec<_> = answer.0.headers().get_all("set-cookie").iter().collect();
    assert_eq!(cookies, ["a=1", "b=2"]);
    for gone in ["connection", "x-hop", "content-length"] {
        assert_eq!(answer.header(gone), None, "{gone}");
    }
    assert_ne!(answer.header("apigw-requestid"), Some("mine"));
    assert_eq!(house.call(HTTP, get("/moved")).await.header("location"), Some("http://else.example/"));
    assert_eq!(house.call(HTTP, get("/none")).await.status(), 204);
    assert_eq!(backend.heard().len(), 3);
}

#[tokio::test]
async fn a_backend_that_does_not_answer_is_told_apart() {
    let backend = Server::new(|heard| match heard.path() {
        "/slow" => None,
        "/huge" => reply(200, "", vec![b'x'; 10_485_761]),
        _ => Some(b"garbage\r\n\r\n".to_vec()),
    })
    .await;
    let gone = "http://127.0.0.1:1/";
    let at = |path: &str| proxy(&format!("{}{path}", backend.url), "ANY");
    let mut slow = at("/slow");
    slow["timeoutInMillis"] = json!(100);
    let house = api(&[
        ("GET /slow", slow),
        ("GET /huge", at("/huge")),
        ("GET /garbage", at("/garbage")),
        ("GET /gone", proxy(gone, "ANY")),
        ("GET /variable", at("/{id}")),
    ]);
    let unavailable = r#"{"message":"Service Unavailable"}"#;
    let error = r#"{"message":"Internal Server Error"}"#;
    let rows = [
        ("/slow", 503, unavailable, "no answer within 100 ms: raise timeoutInMillis"),
        ("/garbage", 503, unavailable, "the connection broke"),
        ("/gone", 503, unavailable, "the backend 127.0.0.1:1: no connection: "),
        ("/huge", 500, error, "larger than 10485760 bytes"),
        ("/variable", 500, error, "the route has no such variable"),
    ];
    for (path, status, body, why) in rows {
        let answer = house.call(HTTP, get(path)).await;
        assert_eq!((answer.status(), answer.text()), (status, body), "{path}");
        assert!(answer.why().contains(why), "{path}: {}", answer.why());
    }
}

#[test]
fn what_no_backend_could_be_is_refused() {
    let house = House::empty();
    let create = serde_json::from_value::<CreateApi>(json!({"name": "proxy", "protocolType": "HTTP"})).expect("api");
    house.gateway.put_http_api(HTTP, create, now()).expect("api");
    let rows = [
        (json!({"integrationUri": "ftp://b.example"}), "Invalid HTTP endpoint specified for URI"),
        (json!({"integrationUri": "https://{host}.example/"}), "Invalid HTTP endpoint specified for URI"),
        (
            json!({"integrationUri": "https://b.example", "connectionType": "VPC_LINK"}),
            "connectionType VPC_LINK is not supported",
        ),
        (json!({"integrationUri": "https://b.example", "payloadFormatVersion": "2.0"}), "must be 1.0"),
        (json!({"integrationUri": "https://b.example", "integrationMethod": "FETCH"}), "Invalid HTTP method"),
        (
            json!({"integrationUri": "https://b.example", "timeoutInMillis": 30_001}),
            "Timeout should be between 50 ms and 30000 ms",
        ),
        (
            json!({"integrationUri": FUNCTION_ARN, "integrationType": "AWS_PROXY", "integrationSubtype": "SQS-SendMessage"}),
            "integrationSubtype SQS-SendMessage is not supported",
        ),
        (
            json!({"integrationUri": FUNCTION_ARN, "integrationType": "AWS_PROXY", "payloadFormatVersion": "2.0", "credentialsArn": "me"}),
            "Invalid ARN",
        ),
        (
            json!({"integrationUri": "https://b.example", "requestParameters": {"append:header.via": "x"}}),
            "Operations on header via are restricted",
        ),
    ];
    for (mut members, why) in rows {
        let map = members.as_object_mut().expect("members");
        map.entry("integrationType").or_insert(json!("HTTP_PROXY"));
        let refusal = house.gateway.put_http_integration(HTTP, "i", integration(members.clone())).unwrap_err();
        assert!(refusal.message.contains(why), "{members}: {}", refusal.message);
    }
}

#[tokio::test]
async fn quick_create_takes_a_url() {
    let backend = Server::ok().await;
    let house = House::empty();
    let create = json!({"name": "quick", "protocolType": "HTTP", "target": format!("{}/base", backend.url)});
    house.gateway.put_http_api(HTTP, serde_json::from_value(create).expect("api"), now()).expect("api");
    let answer = house.call_with(HTTP, Request::post("/any/thing?a=1"), "body").await;
    assert_eq!((answer.status(), answer.text()), (200, "ok"), "{}", answer.why());
    assert_eq!(backend.last().line, "POST /base?a=1 HTTP/1.1");
}

#[tokio::test]
async fn a_document_brings_backends_and_a_base_path() {
    let backend = Server::ok().await;
    let body = json!({
        "openapi": "3.0.1",
        "info": {"title": "t", "version": "1"},
        "servers": [{"url": "https://api.example/{basePath}", "variables": {"basePath": {"default": "one/two"}}}],
        "components": {"x-amazon-apigateway-integrations": {"to": {
            "type": "http_proxy", "httpMethod": "ANY", "uri": format!("{}/x/{{id}}", backend.url),
            "payloadFormatVersion": "1.0", "connectionType": "INTERNET",
            "requestParameters": {"append:header.x-added": "yes"},
        }}},
        "paths": {"/a/{id}": {"get": {
            "x-amazon-apigateway-integration": {"$ref": "#/components/x-amazon-apigateway-integrations/to"},
        }}},
    });
    for (mode, path) in [(None, "/a/7"), (Some("ignore"), "/a/7"), (Some("prepend"), "/one/two/a/7"), (Some("split"), "/two/a/7")]
    {
        let house = House::empty();
        let create = CreateApi { body: Some(body.clone()), basepath: mode.map(str::to_owned), ..CreateApi::default() };
        house.gateway.put_http_api(HTTP, create, now()).expect("api");
        let stage = CreateStage { stage_name: "$default".into(), auto_deploy: Some(true), ..CreateStage::default() };
        house.gateway.put_http_stage(HTTP, stage, now()).expect("stage");
        let answer = house.call(HTTP, get(path)).await;
        assert_eq!(answer.status(), 200, "{mode:?}: {}", answer.why());
        let heard = backend.last();
        assert_eq!((heard.path(), heard.header("x-added")), ("/x/7", Some("yes")), "{mode:?}");
    }
    let create = CreateApi { body: Some(body), basepath: Some("append".into()), ..CreateApi::default() };
    assert!(House::empty().gateway.put_http_api(HTTP, create, now()).is_err());
}

#[tokio::test]
async fn a_role_calls_a_function_whose_policy_does_not_know_the_api() {
    let lambda = |role: Option<&str>| {
        json!({
            "integrationType": "AWS_PROXY",
            "integrationUri": FUNCTION_ARN,
            "payloadFormatVersion": "2.0",
            "credentialsArn": role,
        })
    };
    let house = api(&[("GET /role", lambda(Some("arn:aws:iam::123456789012:role/caller"))), ("GET /none", lambda(None))]);
    house.functions.remove_permission("echo", "all");
    let answer = house.call(HTTP, get("/role")).await;
    assert_eq!(answer.status(), 200, "{}", answer.why());
    let answer = house.call(HTTP, get("/none")).await;
    assert_eq!(answer.status(), 500);
    assert!(answer.why().contains("no permission"), "{}", answer.why());
    house.functions.stop().await;
}
