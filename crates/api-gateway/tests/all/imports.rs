//! What an import makes, and what it refuses: everything that would change who gets in.

use sekisho_api_gateway::{http_api, rest_api};
use serde_json::{Value, json};

use crate::support::{FUNCTION_ARN, HTTP, House, ISSUER, POOL_ARN, REST, body, now};

fn uri() -> String {
    format!("arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{FUNCTION_ARN}/invocations")
}

fn proxy() -> Value {
    json!({"type": "aws_proxy", "httpMethod": "POST", "uri": uri(), "payloadFormatVersion": "2.0"})
}

/// The refusal of our own body after a change, as text.
fn refusal_http(change: impl FnOnce(&mut Value)) -> String {
    let mut document = body(include_str!("bodies/http.json"));
    change(&mut document);
    let create = http_api::CreateApi { body: Some(document), ..http_api::CreateApi::default() };
    let house = House::empty();
    match house.gateway.put_http_api(HTTP, create, now()) {
        Ok(()) => "accepted".to_owned(),
        Err(refusal) => {
            assert!(!house.gateway.has_api(HTTP), "nothing half made");
            refusal.to_string()
        }
    }
}

fn refusal_rest(change: impl FnOnce(&mut Value)) -> String {
    let mut document = body(include_str!("bodies/rest.json"));
    change(&mut document);
    let create = rest_api::CreateRestApi { body: Some(document), ..rest_api::CreateRestApi::default() };
    let house = House::empty();
    match house.gateway.put_rest_api(REST, create, now()) {
        Ok(_root) => "accepted".to_owned(),
        Err(refusal) => {
            assert!(!house.gateway.has_api(REST), "nothing half made");
            refusal.to_string()
        }
    }
}

type Change = fn(&mut Value);

#[test]
fn http_documents_that_cannot_be_enforced_are_refused() {
    let cases: [(Change, &str); 12] = [
        (|_| {}, "accepted"),
        (|d| d["security"] = json!([{"Nobody": []}]), "accepted"),
        (|d| d["paths"]["/hello"]["get"]["security"] = json!([{"NONE": []}]), "accepted"),
        (|d| d["paths"]["/hello"]["get"]["security"] = json!([{"Other": []}]), "GET /hello: security names Other"),
        (
            |d| d["paths"]["/hello"]["get"]["security"] = json!([{"Jwt": []}, {"Other": []}]),
            "GET /hello: security with more than one",
        ),
        (|d| d["paths"]["/hello"]["get"]["security"] = json!({"Jwt": []}), "GET /hello: security must be a list"),
        (
            |d| d["components"]["securitySchemes"]["Jwt"]["x-amazon-apigateway-authorizer"]["type"] = json!("request"),
            "security scheme Jwt: x-amazon-apigateway-authorizer.jwtConfiguration is not supported",
        ),
        (
            |d| {
                let scheme = &mut d["components"]["securitySchemes"]["Jwt"];
                scheme["x-amazon-apigateway-authorizer"]["jwtConfiguration"]["audience"] = json!([]);
            },
            "security scheme Jwt: jwtConfiguration.audience",
        ),
        (
            |d| {
                d["components"]["securitySchemes"]["AWS_IAM"] = json!({"type": "apiKey", "name": "Authorization",
                    "in": "header", "x-amazon-apigateway-authtype": "awsSigv4"});
                d["paths"]["/me"]["get"]["security"] = json!([{"AWS_IAM": []}]);
            },
            "accepted",
        ),
        (
            |d| d["paths"]["/me"]["get"]["x-amazon-apigateway-integration"]["type"] = json!("http_proxy"),
            "GET /me: Invalid HTTP endpoint specified for URI",
        ),
        (|d| d["x-amazon-apigateway-policy"] = json!({"Statement": []}), "x-amazon-apigateway-policy is not supported"),
        (|d| d["openapi"] = json!("3.1.0"), "must say swagger"),
    ];
    for (change, expected) in cases {
        let got = refusal_http(change);
        assert!(got.contains(expected), "{expected:?} in {got:?}");
    }
}

#[test]
fn rest_documents_that_cannot_be_enforced_are_refused() {
    let cases: [(Change, &str); 14] = [
        (|_| {}, "accepted"),
        (|d| d["security"] = json!([{"Nobody": []}]), "accepted"),
        (
            |d| {
                let integration = &mut d["paths"]["/me"]["get"]["x-amazon-apigateway-integration"];
                integration["passthroughBehavior"] = json!("when_no_match");
                integration["contentHandling"] = json!("CONVERT_TO_TEXT");
                integration["responses"] = json!({"default": {"statusCode": 200}});
            },
            "accepted",
        ),
        (
            |d| d["securityDefinitions"]["Cognito"]["x-amazon-apigateway-authorizer"]["surprise"] = json!(1),
            "x-amazon-apigateway-authorizer.surprise is not supported",
        ),
        (|d| d["paths"]["/me"]["get"]["security"] = json!([{"Other": []}]), "GET /me: security names Other"),
        (
            |d| d["securityDefinitions"]["Cognito"]["x-amazon-apigateway-authorizer"]["type"] = json!("token"),
            "security scheme Cognito: providerARNs is for authorizers of type COGNITO_USER_POOLS",
        ),
        (
            |d| {
                d["securityDefinitions"]["Own"] = json!({"type": "apiKey", "name": "X-My-Key", "in": "header"});
                d["paths"]["/me"]["get"]["security"] = json!([{"Cognito": [], "Own": []}]);
            },
            "GET /me: security with more than one scheme",
        ),
        (
            |d| {
                d["securityDefinitions"]["api_key"] = json!({"type": "apiKey", "name": "X-My-Key", "in": "header"});
                d["paths"]["/me"]["get"]["security"] = json!([{"api_key": []}]);
            },
            "GET /me: security names api_key",
        ),
        (
            |d| d["paths"]["/me"]["get"]["x-amazon-apigateway-request-validator"] = json!("all"),
            "GET /me: x-amazon-apigateway-request-validator names all",
        ),
        (
            |d| d["paths"]["/me"]["get"]["x-amazon-apigateway-auth"] = json!({"type": "AWS_IAM"}),
            "GET /me: security and x-amazon-apigateway-auth ask for different authorizations",
        ),
        (
            |d| {
                let integration = &mut d["paths"]["/me"]["get"]["x-amazon-apigateway-integration"];
                integration["type"] = json!("aws");
                integration["uri"] = json!("arn:aws:apigateway:eu-west-1:s3:path/bucket");
            },
            "GET /me: an AWS integration with s3 is not supported",
        ),
        (
            |d| d["x-amazon-apigateway-policy"] = json!({"Statements": []}),
            "Invalid policy document. the policy has the unknown element",
        ),
        (|d| d["x-amazon-apigateway-gateway-responses"]["NOPE"] = json!({}), "Value 'NOPE' at 'responseType'"),
        (|d| d["paths"]["/me"]["$ref"] = json!("other"), "/me: $ref is not supported"),
    ];
    for (change, expected) in cases {
        let got = refusal_rest(change);
        assert!(got.contains(expected), "{expected:?} in {got:?}");
    }
}

#[test]
fn create_operations_refuse_what_would_let_others_in() {
    let house = House::new();
    let gateway = &house.gateway;
    let route = |value: Value| {
        let create = serde_json::from_value(value).expect("a route");
        gateway.put_http_route(HTTP, "r1", create).expect_err("refused").message
    };
    assert!(route(json!({"routeKey": "GET /x", "authorizationType": "AWS_IAM", "authorizerId": "a"})).contains("need"));
    assert!(route(json!({"routeKey": "GET /x", "authorizationType": "SOMETHING"})).contains("SOMETHING"));
    assert!(route(json!({"routeKey": "GET /x", "authorizationType": "CUSTOM", "authorizerId": "a"})).contains("CUSTOM"));
    assert!(route(json!({"routeKey": "GET /x", "apiKeyRequired": true})).contains("apiKeyRequired"));
    assert!(route(json!({"routeKey": "GET /x", "authorizerId": "a"})).contains("need authorizationType JWT"));
    assert!(
        route(json!({"routeKey": "GET /x", "authorizationType": "JWT", "authorizerId": "nobody"}))
            .starts_with("Invalid authorizer ID specified. Setting")
    );
    assert_eq!(route(json!({"routeKey": "GET /hello"})), "Route with key GET /hello already exists for this API");
    let root = gateway.put_rest_api(REST, serde_json::from_value(json!({"name": "x"})).expect("api"), now());
    let root = root.expect("api");
    let method = |value: Value| {
        let create = serde_json::from_value(value).expect("a method");
        gateway.put_rest_method(REST, &root, create).expect_err("refused").message
    };
    assert!(method(json!({"httpMethod": "GET", "authorizationType": "AWS_IAM", "authorizerId": "a"})).contains("need"));
    assert!(method(json!({"httpMethod": "GET", "authorizationType": "SOMETHING"})).contains("SOMETHING"));
    assert!(method(json!({"httpMethod": "GET", "requestValidatorId": "v"})).contains("Invalid Request Validator identifier"));
    assert!(
        method(json!({"httpMethod": "GET", "integration": {"type": "HTTP", "connectionType": "VPC_LINK"}})).contains("VPC_LINK")
    );
    let api = |value: Value| {
        let create = serde_json::from_value(value).expect("an API");
        gateway.put_rest_api("other00000", create, now()).expect_err("refused").message
    };
    assert!(api(json!({"name": "x", "policy": {"Statement": [{}]}})).contains("Invalid policy document. Effect"));
    assert!(api(json!({"name": "x", "endpointConfiguration": {"types": ["PRIVATE"]}})).contains("PRIVATE"));
}

#[tokio::test]
async fn greedy_parameters_default_routes_and_any_methods_are_imported() {
    let house = House::empty();
    house.put_http(json!({
        "openapi": "3.0.1", "info": {"title": "t", "version": 1.0},
        "components": {"securitySchemes": {"Jwt": {"type": "oauth2", "x-amazon-apigateway-authorizer": {
            "type": "jwt", "identitySource": "$request.querystring.token",
            "jwtConfiguration": {"issuer": ISSUER, "audience": ["spaclient"]}}}}},
        "paths": {
            "$default": {"x-amazon-apigateway-any-method": {"isDefaultRoute": true, "x-amazon-apigateway-integration": proxy()}},
            "/p/{proxy+}": {"x-amazon-apigateway-any-method": {"security": [{"Jwt": ["a", "b"]}],
                "parameters": [{"name": "proxy+", "in": "path", "required": true}],
                "x-amazon-apigateway-integration": proxy()}},
        },
    }));
    let (_, routes) = house.manage(&format!("/v2/apis/{HTTP}/routes")).await;
    let items = routes["items"].as_array().expect("items");
    let of = |key: &str| items.iter().find(|route| route["routeKey"] == key).expect(key);
    assert_eq!(of("$default")["authorizationType"], "NONE");
    assert_eq!(of("ANY /p/{proxy+}")["authorizationScopes"], json!(["a", "b"]));
    let token = crate::support::token(
        &crate::support::with(crate::support::access_claims(), &json!({"scope": "b"})),
        crate::support::Signer::Ours,
    );
    let answer = house.call(HTTP, http::Request::get(format!("/p/a/b?token={token}"))).await;
    assert_eq!(answer.status(), 200, "{}", answer.why());
    assert_eq!(answer.json()["pathParameters"]["proxy"], "a/b");
    assert_eq!(answer.json()["requestContext"]["authorizer"]["jwt"]["scopes"], json!(["b"]));
    assert_eq!(house.call(HTTP, http::Request::get("/p/a/b")).await.status(), 401);
    assert_eq!(house.call(HTTP, http::Request::get("/anything")).await.status(), 200);
}

#[tokio::test]
async fn openapi_3_makes_a_rest_api_too() {
    let house = House::empty();
    let mut integration = proxy();
    integration.as_object_mut().expect("object").remove("payloadFormatVersion");
    house.put_rest(json!({
        "openapi": "3.0.1", "info": {"title": "t", "version": "1"},
        "components": {"securitySchemes": {"Own": {"type": "apiKey", "name": "MyAuth", "in": "header",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [POOL_ARN],
                "identityValidationExpression": "spa.*"}}}},
        "x-amazon-apigateway-binary-media-types": ["image/png"],
        "paths": {"/a/{id}/b": {"get": {"security": [{"Own": []}], "x-amazon-apigateway-integration": integration}}},
    }));
    let (_, authorizers) = house.manage(&format!("/restapis/{REST}/authorizers")).await;
    assert_eq!(authorizers["item"][0]["identitySource"], "method.request.header.MyAuth");
    let (_, resources) = house.manage(&format!("/restapis/{REST}/resources")).await;
    let paths: Vec<_> = resources["item"].as_array().expect("item").iter().map(|r| r["path"].clone()).collect();
    assert_eq!(paths, ["/", "/a", "/a/{id}", "/a/{id}/b"]);
    let call = |audience: &str| {
        let claims = crate::support::with(crate::support::id_claims(), &json!({"aud": audience}));
        let token = crate::support::token(&claims, crate::support::Signer::Ours);
        http::Request::get("/test/a/7/b").header("myauth", token)
    };
    let answer = house.call(REST, call("spaclient")).await;
    assert_eq!(answer.json()["pathParameters"], json!({"id": "7"}));
    assert_eq!(house.call(REST, call("webclient")).await.status(), 401);
}
