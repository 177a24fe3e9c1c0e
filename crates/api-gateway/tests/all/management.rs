//! The management API: shapes, pages, texts, and the authorizer test.

mod apis;
mod parts;
mod resources;
mod stages;
pub mod talk;

use bytes::Bytes;
use http::Request;
use serde_json::{Value, json};

use crate::support::{FUNCTION_ARN, HTTP, House, ISSUER, NOW, POOL_ARN, REST, Signer, id_claims, token, with};

#[tokio::test]
async fn rest_apis_are_shown() {
    let house = House::new();
    let (status, apis) = house.manage("/restapis").await;
    assert_eq!(status, 200);
    let root = apis["item"][0]["rootResourceId"].as_str().expect("root").to_owned();
    assert_eq!(
        apis,
        json!({"item": [{
            "id": REST, "name": "house", "createdDate": NOW, "version": "1.0", "apiKeySource": "HEADER",
            "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
            "disableExecuteApiEndpoint": false, "rootResourceId": root,
        }]})
    );
    let (_, authorizers) = house.manage(&format!("/restapis/{REST}/authorizers")).await;
    let authorizer = &authorizers["item"][0];
    let id = authorizer["id"].as_str().expect("id");
    assert_eq!(
        *authorizer,
        json!({"id": id, "name": "Cognito", "type": "COGNITO_USER_POOLS", "providerARNs": [POOL_ARN],
            "authType": "cognito_user_pools", "identitySource": "method.request.header.Authorization"})
    );
    let (_, one) = house.manage(&format!("/restapis/{REST}/authorizers/{id}")).await;
    assert_eq!(one, *authorizer);
    let (_, resources) = house.manage(&format!("/restapis/{REST}/resources")).await;
    let hello = &resources["item"][1];
    assert_eq!(hello["path"], "/hello");
    assert_eq!(hello["parentId"], json!(root));
    assert_eq!(hello["resourceMethods"], json!({"GET": {}, "OPTIONS": {}, "POST": {}}));
    let resource = hello["id"].as_str().expect("id");
    let (_, method) = house.manage(&format!("/restapis/{REST}/resources/{resource}/methods/GET")).await;
    assert_eq!(method["authorizationType"], "COGNITO_USER_POOLS");
    assert_eq!(method["methodIntegration"]["type"], "AWS_PROXY");
    assert!(method["methodIntegration"]["uri"].as_str().expect("uri").contains(FUNCTION_ARN));
    let (_, embedded) = house.manage(&format!("/restapis/{REST}/resources?embed=methods")).await;
    assert_eq!(embedded["item"][1]["resourceMethods"]["GET"], method);
    let (_, options) = house.manage(&format!("/restapis/{REST}/resources/{resource}/methods/OPTIONS/integration")).await;
    assert_eq!(options["integrationResponses"]["200"]["responseTemplates"]["application/json"], "{}\n");
    let (_, stages) = house.manage(&format!("/restapis/{REST}/stages")).await;
    assert_eq!(stages["item"][0]["stageName"], "test");
    assert_eq!(stages["item"][0]["deploymentId"], "deploy");
    let (_, deployments) = house.manage(&format!("/restapis/{REST}/deployments")).await;
    assert_eq!(deployments, json!({"item": [{"id": "deploy", "createdDate": NOW}]}));
    let (status, nope) = house.manage(&format!("/restapis/{REST}/gatewayresponses/NOPE")).await;
    assert_eq!(status, 400);
    let text = nope["message"].as_str().expect("a message");
    assert!(text.starts_with("1 validation error detected: Value 'NOPE' at 'responseType'"), "{text}");
    let (_, responses) = house.manage(&format!("/restapis/{REST}/gatewayresponses")).await;
    assert_eq!(responses["item"].as_array().map(Vec::len), Some(21));
}

#[tokio::test]
async fn http_apis_are_shown() {
    let house = House::new();
    let (_, apis) = house.manage("/v2/apis").await;
    let api = &apis["items"][0];
    assert_eq!(api["apiId"], HTTP);
    assert_eq!(api["name"], "house-http");
    assert_eq!(api["apiEndpoint"], "https://httpapi000.execute-api.eu-west-1.amazonaws.com");
    assert_eq!(api["createdDate"], "2026-11-21T02:00:00Z");
    assert_eq!(api["corsConfiguration"]["maxAge"], 600);
    let (_, routes) = house.manage(&format!("/v2/apis/{HTTP}/routes")).await;
    let routes = routes["items"].as_array().expect("routes");
    let mut keys: Vec<_> = routes.iter().map(|route| route["routeKey"].as_str().expect("key")).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["GET /hello", "GET /me", "POST /hello"]);
    assert!(routes.iter().all(|route| route["authorizationType"] == "JWT"));
    let (_, authorizers) = house.manage(&format!("/v2/apis/{HTTP}/authorizers")).await;
    let authorizer = &authorizers["items"][0];
    assert_eq!(authorizer["authorizerId"], routes[0]["authorizerId"]);
    assert_eq!(authorizer["jwtConfiguration"], json!({"audience": ["spaclient", "webclient"], "issuer": ISSUER}));
    let (_, stage) = house.manage(&format!("/v2/apis/{HTTP}/stages/$default")).await;
    assert_eq!(stage["autoDeploy"], true);
    let target = routes[0]["target"].as_str().expect("target");
    let (status, integration) = house.manage(&format!("/v2/apis/{HTTP}/{target}")).await;
    assert_eq!((status, &integration["payloadFormatVersion"]), (200, &json!("2.0")));
}

#[tokio::test]
async fn lists_come_in_pages() {
    let house = House::new();
    let (_, first) = house.manage(&format!("/restapis/{REST}/resources?limit=2")).await;
    assert_eq!(first["item"].as_array().map(Vec::len), Some(2));
    let position = first["position"].as_str().expect("position");
    let (_, rest) = house.manage(&format!("/restapis/{REST}/resources?limit=2&position={position}")).await;
    assert_eq!(rest["item"].as_array().map(Vec::len), Some(1));
    assert_eq!(rest.get("position"), None);
    let (_, first) = house.manage(&format!("/v2/apis/{HTTP}/routes?maxResults=2")).await;
    let next = first["nextToken"].as_str().expect("token");
    let (_, rest) = house.manage(&format!("/v2/apis/{HTTP}/routes?maxResults=2&nextToken={next}")).await;
    assert_eq!(rest["items"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn what_is_not_there_or_not_supported_is_said() {
    let house = House::new();
    let cases = [
        ("GET", "/restapis/abcde0", 404, "Invalid API identifier specified 123456789012:abcde0"),
        ("GET", "/restapis/restapi000/resources/none", 404, "Invalid Resource identifier specified"),
        ("GET", "/restapis/restapi000/authorizers/none", 404, "Invalid Authorizer identifier specified"),
        ("GET", "/v2/apis/none", 404, "Invalid API identifier specified none"),
        ("GET", "/restapis?limit=x", 400, "Invalid limit parameter: x"),
        ("POST", "/v2/vpclinks", 400, "VpcLink is not supported by Sekisho's API Gateway"),
    ];
    for (method, path, status, message) in cases {
        let request = Request::builder().method(method).uri(path).body(Bytes::new()).expect("request");
        let (got, answer) = house.manage_with(request).await;
        assert_eq!((got, answer["message"].as_str()), (status, Some(message)), "{path}");
    }
}

async fn test_invoke(house: &House, token: Option<&str>) -> Value {
    let (_, authorizers) = house.manage(&format!("/restapis/{REST}/authorizers")).await;
    let id = authorizers["item"][0]["id"].as_str().expect("id");
    let headers = token.map_or(json!({}), |token| json!({"Authorization": token}));
    let body = json!({"headers": headers}).to_string();
    let request = Request::post(format!("/restapis/{REST}/authorizers/{id}")).body(Bytes::from(body)).expect("request");
    let (status, answer) = house.manage_with(request).await;
    assert_eq!(status, 200);
    answer
}

#[tokio::test]
async fn an_authorizer_is_tested() {
    let house = House::new();
    let good = token(&id_claims(), Signer::Ours);
    for value in [good.clone(), format!("Bearer {good}")] {
        let answer = test_invoke(&house, Some(&value)).await;
        assert_eq!(answer["clientStatus"], 0, "{answer}");
        let claims = answer["claims"].as_object().expect("claims");
        assert!(claims.keys().is_sorted());
        assert_eq!(claims["cognito:groups"], "Admins,Users");
        assert_eq!(claims["auth_time"], (NOW - 10).to_string());
        assert!(answer["log"].as_str().expect("log").starts_with("Execution log for request "));
    }
    let expired = token(&with(id_claims(), &json!({"exp": NOW - 1})), Signer::Ours);
    for bad in [None, Some("garbage"), Some(expired.as_str())] {
        let answer = test_invoke(&house, bad).await;
        assert_eq!(answer["clientStatus"], 401, "{answer}");
        assert_eq!(answer.get("claims"), None);
    }
}
