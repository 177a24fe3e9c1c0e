//! Integrations, authorizers and routes, and what holds them together.

use http::Request;
use serde_json::{Value, json};

use super::{function, talk};
use crate::made::echo_uri;
use crate::support::ISSUER;

fn jwt(name: &str) -> Value {
    json!({"name": name, "authorizerType": "JWT", "identitySource": ["$request.header.Authorization"],
        "jwtConfiguration": {"issuer": ISSUER, "audience": ["spaclient"]}})
}

#[tokio::test]
async fn integrations_are_changed_in_part() {
    let mut talk = talk().await;
    let parameters = json!({"append:header.a": "1", "append:header.b": "2"});
    talk.expect(&[
        (
            "GET /v2/apis/:api/integrations/:integration",
            json!(null),
            200,
            json!({"integrationId": ":integration", "integrationType": "AWS_PROXY", "integrationMethod": "POST",
                "connectionType": "INTERNET", "payloadFormatVersion": "2.0", "timeoutInMillis": 30000}),
        ),
        (
            "PATCH /v2/apis/:api/integrations/:integration",
            json!({"timeoutInMillis": 1000, "description": "d", "requestParameters": parameters}),
            200,
            json!({"timeoutInMillis": 1000, "payloadFormatVersion": "2.0", "requestParameters": parameters}),
        ),
        (
            "PATCH /v2/apis/:api/integrations/:integration",
            json!({"description": "", "requestParameters": {"append:header.a": ""}}),
            200,
            json!({"timeoutInMillis": 1000, "description": null, "requestParameters": {"append:header.a": null, "append:header.b": "2"}}),
        ),
        (
            "PATCH /v2/apis/:api/integrations/:integration",
            json!({"timeoutInMillis": 49}),
            400,
            json!("Timeout should be between 50 ms and 30000 ms"),
        ),
        ("GET /v2/apis/:api/integrations/:integration", json!(null), 200, json!({"timeoutInMillis": 1000})),
        ("POST /v2/apis/:api/integrations", function(), 201, json!({"integrationId": "@second"})),
        ("DELETE /v2/apis/:api/integrations/:second", json!(null), 204, json!(null)),
        ("GET /v2/apis/:api/integrations/nope", json!(null), 404, json!("Invalid Integration identifier specified nope")),
        (
            "POST /v2/apis/:api/integrations",
            json!({"integrationType": "MOCK"}),
            400,
            json!("integrationType MOCK is not supported by Sekisho's API Gateway"),
        ),
    ])
    .await;
    let text =
        format!("Cannot delete Integration because it is referenced by the following Routes with Ids: [{}]", talk.names["route"]);
    talk.expect(&[("DELETE /v2/apis/:api/integrations/:integration", json!(null), 409, json!(text))]).await;
}

#[tokio::test]
async fn authorizers_are_of_both_kinds() {
    let mut talk = talk().await;
    let request = json!({"name": "asks", "authorizerType": "REQUEST", "authorizerUri": echo_uri(),
        "authorizerPayloadFormatVersion": "2.0", "identitySource": ["$request.header.X"]});
    talk.expect(&[
        (
            "POST /v2/apis/:api/authorizers",
            jwt("pool"),
            201,
            json!({"authorizerId": "@jwt", "name": "pool", "authorizerType": "JWT", "enableSimpleResponses": null,
                "jwtConfiguration": {"issuer": ISSUER, "audience": ["spaclient"]}}),
        ),
        (
            "POST /v2/apis/:api/authorizers",
            request,
            201,
            json!({"authorizerId": "@asks", "enableSimpleResponses": false, "authorizerResultTtlInSeconds": 0,
                "authorizerPayloadFormatVersion": "2.0", "authorizerUri": echo_uri()}),
        ),
        (
            "POST /v2/apis/:api/authorizers",
            jwt("pool"),
            400,
            json!("Authorizer name must be unique. Authorizer pool already exists in this API."),
        ),
        (
            "PATCH /v2/apis/:api/authorizers/:asks",
            json!({"authorizerResultTtlInSeconds": 300, "enableSimpleResponses": true}),
            200,
            json!({"authorizerResultTtlInSeconds": 300, "enableSimpleResponses": true, "identitySource": ["$request.header.X"]}),
        ),
        (
            "PATCH /v2/apis/:api/authorizers/:asks",
            json!({"authorizerResultTtlInSeconds": 3601}),
            400,
            json!("Authorizer result TTL should be between 0 and 3600 seconds"),
        ),
        (
            "PATCH /v2/apis/:api/routes/:route",
            json!({"authorizationType": "JWT", "authorizerId": ":jwt", "authorizationScopes": ["a"]}),
            200,
            json!({"routeKey": "GET /hello", "authorizationType": "JWT", "authorizerId": ":jwt", "authorizationScopes": ["a"]}),
        ),
        (
            "DELETE /v2/apis/:api/authorizers/:jwt",
            json!(null),
            409,
            json!("Cannot delete authorizer 'pool', is referenced in route: GET /hello"),
        ),
        (
            "PATCH /v2/apis/:api/routes/:route",
            json!({"authorizationType": "NONE"}),
            200,
            json!({"authorizationType": "NONE", "authorizerId": null, "authorizationScopes": null}),
        ),
        ("DELETE /v2/apis/:api/authorizers/:jwt", json!(null), 204, json!(null)),
        ("GET /v2/apis/:api/authorizers", json!(null), 200, json!({"items": [{"name": "asks"}]})),
        ("DELETE /v2/apis/:api/authorizers/nope", json!(null), 404, json!("Invalid Authorizer identifier specified nope")),
    ])
    .await;
}

#[tokio::test]
async fn routes_have_rules() {
    let mut talk = talk().await;
    let unknown = json!({"routeKey": "GET /x", "authorizationType": "JWT", "authorizerId": "nope"});
    talk.expect(&[
        (
            "GET /v2/apis/:api/routes/:route",
            json!(null),
            200,
            json!({"routeId": ":route", "routeKey": "GET /hello", "apiKeyRequired": false, "authorizationType": "NONE",
                "target": "integrations/:integration", "apiGatewayManaged": null}),
        ),
        (
            "POST /v2/apis/:api/routes",
            json!({"routeKey": "GET /hello"}),
            409,
            json!("Route with key GET /hello already exists for this API"),
        ),
        (
            "POST /v2/apis/:api/routes",
            unknown,
            400,
            json!("Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer."),
        ),
        ("PATCH /v2/apis/:api/routes/:route", json!({"routeKey": "POST /hello"}), 200, json!({"routeKey": "POST /hello"})),
        ("GET /v2/apis/:api/routes/nope", json!(null), 404, json!("Invalid Route identifier specified nope")),
        (
            "DELETE /v2/apis/:api/routes/:route/requestparameters/route.request.header.a",
            json!(null),
            404,
            json!("Invalid RequestParameter identifier specified route.request.header.a"),
        ),
        ("DELETE /v2/apis/:api/routes/:route", json!(null), 204, json!(null)),
        ("GET /v2/apis/:api/routes", json!(null), 200, json!({"items": []})),
        ("POST /v2/apis/:api/routes", json!({"routeKey": "GET /a"}), 201, json!({"routeId": "@a"})),
        ("POST /v2/apis/:api/routes", json!({"routeKey": "GET /b"}), 201, json!({"routeId": "@b"})),
        ("GET /v2/apis/:api/routes?maxResults=1", json!(null), 200, json!({"items": [{}], "nextToken": "@next"})),
        ("GET /v2/apis/:api/routes?maxResults=1&nextToken=:next", json!(null), 200, json!({"items": [{}], "nextToken": null})),
    ])
    .await;
}

#[tokio::test]
async fn what_was_made_answers_requests() {
    let mut talk = talk().await;
    talk.expect(&[
        ("POST /v2/apis/:api/stages", json!({"stageName": "$default", "autoDeploy": true}), 201, json!({})),
        ("POST /v2/apis/:api/authorizers", jwt("pool"), 201, json!({"authorizerId": "@jwt"})),
    ])
    .await;
    let api = talk.names["api"].clone();
    assert_eq!(talk.house.call(&api, Request::get("/hello")).await.status(), 200);
    let guard = json!({"authorizationType": "JWT", "authorizerId": ":jwt"});
    talk.expect(&[("PATCH /v2/apis/:api/routes/:route", guard, 200, json!({}))]).await;
    assert_eq!(talk.house.call(&api, Request::get("/hello")).await.status(), 401);
}
