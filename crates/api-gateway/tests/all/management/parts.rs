//! Models, validators, authorizers, gateway responses and documentation.

use serde_json::{Value, json};

use super::talk::{Talk, one, patch};
use crate::support::POOL_ARN;

const NO_API: &str = "Invalid API identifier specified 123456789012:nope";

#[tokio::test]
async fn models_follow_the_recorded_rules() {
    let mut talk = Talk::new().await;
    let model = |name: &str, schema: &str| json!({"name": name, "contentType": "application/json", "schema": schema});
    let (post, pet) = ("POST /restapis/:api/models", "/restapis/:api/models/Pet");
    let schema = "{\"title\":\"Pet\",\"type\":\"object\"}";
    let no_schema = "Model schema must have at least 1 property or array items defined";
    let (get, update) = (format!("GET {pet}"), format!("PATCH {pet}"));
    talk.expect(&[
        ("GET /restapis/:api/models", Value::Null, 200, json!({"item": [{"name": "Empty"}, {"name": "Error"}]})),
        (
            post,
            model("Pet", schema),
            201,
            json!({"name": "Pet", "contentType": "application/json", "schema": schema, "id": "@id"}),
        ),
        (post, model("Pet", schema), 409, json!("Model name already exists for this REST API")),
        (post, model("", schema), 400, json!("Model name must be non-empty")),
        (post, model("New", ""), 400, json!(no_schema)),
        (post, json!({"name": "New", "contentType": "application/xml"}), 400, json!(no_schema)),
        ("POST /restapis/nope/models", model("Pet", schema), 404, json!(NO_API)),
        ("GET /restapis/nope/models", Value::Null, 404, json!(NO_API)),
        ("GET /restapis/nope/models/Pet", Value::Null, 404, json!("Invalid model name specified: Pet")),
        ("DELETE /restapis/nope/models/Pet", Value::Null, 404, json!("Invalid model name specified: Pet")),
        (&get, Value::Null, 200, json!({"id": ":id", "schema": schema})),
        (&format!("{get}/default_template"), Value::Null, 200, json!({"value": "#set($inputRoot = $input.path('$'))\n{ }"})),
        (&update, one("replace", "/schema", "{\"type\":\"array\"}"), 200, json!({"schema": "{\"type\":\"array\"}"})),
        (&update, one("replace", "/schema", ""), 400, json!(no_schema)),
        (
            &update,
            one("add", "/wrong-path", "a"),
            400,
            json!("Invalid patch path  '/wrong-path' specified for op 'add'. Please choose supported operations"),
        ),
        (
            &update,
            one("replace", "/name", "a"),
            400,
            json!("Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]"),
        ),
    ])
    .await;
}

#[tokio::test]
async fn a_model_in_use_stays() {
    let mut talk = Talk::new().await;
    let model = |name: &str| json!({"name": name, "contentType": "application/json", "schema": "{\"type\":\"object\"}"});
    let method = |name: &str| json!({"authorizationType": "NONE", "requestModels": {"application/json": name}});
    let update = "PATCH /restapis/:api/resources/:root/methods/ANY";
    let in_use =
        |name: &str, place: &str| json!(format!("Cannot delete model '{name}', is referenced in method request: {place}"));
    talk.expect(&[
        ("POST /restapis/:api/models", model("One"), 201, json!({})),
        ("POST /restapis/:api/models", model("OneTwo"), 201, json!({})),
        ("POST /restapis/:api/resources/:root", json!({"pathPart": "test"}), 201, json!({"id": "@test"})),
        ("PUT /restapis/:api/resources/:root/methods/ANY", method("One"), 201, json!({})),
        ("DELETE /restapis/:api/models/One", Value::Null, 409, in_use("One", "//ANY")),
        (update, one("replace", "/requestModels/application~1json", "OneTwo"), 200, json!({})),
        ("DELETE /restapis/:api/models/One", Value::Null, 202, Value::Null),
        ("PUT /restapis/:api/resources/:test/methods/ANY", method("OneTwo"), 201, json!({})),
        ("DELETE /restapis/:api/models/OneTwo", Value::Null, 409, in_use("OneTwo", "/test/ANY")),
        ("DELETE /restapis/:api/resources/:test/methods/ANY", Value::Null, 204, Value::Null),
        ("DELETE /restapis/:api/models/OneTwo", Value::Null, 409, in_use("OneTwo", "//ANY")),
        ("DELETE /restapis/:api/resources/:root/methods/ANY", Value::Null, 204, Value::Null),
        ("DELETE /restapis/:api/models/OneTwo", Value::Null, 202, Value::Null),
    ])
    .await;
}

#[tokio::test]
async fn validators_follow_the_recorded_rules() {
    let mut talk = Talk::new().await;
    let validator = "/restapis/:api/requestvalidators/:id";
    let (get, update) = (format!("GET {validator}"), format!("PATCH {validator}"));
    let missing = "Invalid Request Validator identifier specified";
    let choose = "Please choose supported operations";
    talk.expect(&[
        (
            "POST /restapis/:api/requestvalidators",
            json!({"name": "checks"}),
            201,
            json!({"id": "@id", "name": "checks", "validateRequestBody": false, "validateRequestParameters": false}),
        ),
        (&update, one("replace", "/validateRequestBody", "true"), 200, json!({"validateRequestBody": true})),
        (
            &update,
            json!({"patchOperations": [{"op": "replace", "path": "/validateRequestBody"}]}),
            200,
            json!({"validateRequestBody": false}),
        ),
        (
            &update,
            one("add", "/validateRequestBody", "true"),
            400,
            json!(format!("Invalid patch path  '/validateRequestBody' specified for op 'add'. {choose}")),
        ),
        (
            &update,
            one("replace", "/invalidPath", "true"),
            400,
            json!(
                "Invalid patch path  '/invalidPath' specified for op 'replace'. \
                 Must be one of: [/name, /validateRequestParameters, /validateRequestBody]"
            ),
        ),
        (&update, one("replace", "/name", ""), 400, json!("Request Validator name cannot be blank")),
        ("POST /restapis/nope/requestvalidators", json!({"name": "a"}), 400, json!("Invalid REST API identifier specified")),
        ("GET /restapis/nope/requestvalidators", Value::Null, 404, json!(NO_API)),
        ("GET /restapis/nope/requestvalidators/a", Value::Null, 404, json!(missing)),
        ("DELETE /restapis/:api/requestvalidators/a", Value::Null, 404, json!(missing)),
        (
            "PUT /restapis/:api/resources/:root/methods/GET",
            json!({"authorizationType": "NONE", "requestValidatorId": ":id"}),
            201,
            json!({"requestValidatorId": ":id"}),
        ),
        (&format!("DELETE {validator}"), Value::Null, 409, json!({})),
        ("DELETE /restapis/:api/resources/:root/methods/GET", Value::Null, 204, Value::Null),
        (&format!("DELETE {validator}"), Value::Null, 202, Value::Null),
        (&get, Value::Null, 404, json!(missing)),
        ("GET /restapis/:api/requestvalidators", Value::Null, 200, json!({"item": []})),
    ])
    .await;
}

#[tokio::test]
async fn authorizers_are_made_changed_and_deleted() {
    let mut talk = Talk::new().await;
    let other_pool = "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_Other";
    let create = json!({
        "name": "pool", "type": "COGNITO_USER_POOLS", "providerARNs": [POOL_ARN],
        "identitySource": "method.request.header.Authorization",
    });
    let gone = "Unable to complete operation due to concurrent modification. Please try again later.";
    let authorizer = "/restapis/:api/authorizers/:id";
    let (get, update) = (format!("GET {authorizer}"), format!("PATCH {authorizer}"));
    talk.expect(&[
        ("POST /restapis/nope/authorizers", create.clone(), 409, json!(gone)),
        ("GET /restapis/nope/authorizers", Value::Null, 404, json!(NO_API)),
        (
            "POST /restapis/:api/authorizers",
            create.clone(),
            201,
            json!({"id": "@id", "name": "pool", "authType": "cognito_user_pools", "providerARNs": [POOL_ARN]}),
        ),
        (
            "POST /restapis/:api/authorizers",
            create.clone(),
            400,
            json!("Authorizer name must be unique. Authorizer pool already exists in this RestApi."),
        ),
        (
            &update,
            patch(&[("replace", "/name", "pools"), ("add", "/providerARNs", other_pool)]),
            200,
            json!({"name": "pools", "providerARNs": [POOL_ARN, other_pool]}),
        ),
        (&update, one("remove", "/providerARNs", other_pool), 200, json!({"providerARNs": [POOL_ARN]})),
        (&update, one("replace", "/identitySource", "method.request.header.Token"), 200, json!({})),
        (&get, Value::Null, 200, json!({"name": "pools", "identitySource": "method.request.header.Token"})),
        (
            "PUT /restapis/:api/resources/:root/methods/GET",
            json!({"authorizationType": "COGNITO_USER_POOLS", "authorizerId": ":id"}),
            201,
            json!({"authorizerId": ":id"}),
        ),
        (&format!("DELETE {authorizer}"), Value::Null, 409, json!({})),
        (
            "PATCH /restapis/:api/resources/:root/methods/GET",
            one("replace", "/authorizationType", "NONE"),
            200,
            json!({"authorizationType": "NONE", "authorizerId": null}),
        ),
        (&format!("DELETE {authorizer}"), Value::Null, 202, Value::Null),
        (&get, Value::Null, 404, json!("Invalid Authorizer identifier specified")),
    ])
    .await;
    for nth in 0..10 {
        let mut create = create.clone();
        create["name"] = json!(format!("pool{nth}"));
        talk.expect(&[("POST /restapis/:api/authorizers", create, 201, json!({}))]).await;
    }
    talk.expect(&[("POST /restapis/:api/authorizers", create, 429, json!({}))]).await;
}

#[tokio::test]
async fn gateway_responses_follow_the_recorded_rules() {
    let mut talk = Talk::new().await;
    let response = "/restapis/:api/gatewayresponses/DEFAULT_4XX";
    let (put, get, update) = (format!("PUT {response}"), format!("GET {response}"), format!("PATCH {response}"));
    let origin = "/responseParameters/gatewayresponse.header.Access-Control-Allow-Origin";
    let json = "{\"message\":$context.error.messageString}";
    talk.expect(&[
        (&get, Value::Null, 200, json!({"defaultResponse": true, "responseParameters": {}, "statusCode": null})),
        (
            &update,
            one("replace", "/statusCode", "444"),
            200,
            json!({"defaultResponse": false, "statusCode": "444", "responseTemplates": {"application/json": json}}),
        ),
        (
            &put,
            json!({"statusCode": "404", "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'a.b.c'"}}),
            201,
            json!({"statusCode": "404", "responseType": "DEFAULT_4XX"}),
        ),
        (
            &update,
            patch(&[
                ("replace", "/statusCode", "444"),
                ("replace", origin, "'example.com'"),
                ("add", "/responseTemplates/application~1xml", "<a/>"),
            ]),
            200,
            json!({
                "statusCode": "444", "responseTemplates": {"application/xml": "<a/>"},
                "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'example.com'"},
            }),
        ),
        (&update, one("add", "/statusCode", "444"), 400, json!("Invalid patch path /statusCode")),
        (&update, one("remove", "/statusCode", ""), 400, json!("Invalid patch path /statusCode")),
        (&update, one("add", "/wrongPath", "a"), 400, json!("Invalid patch path /wrongPath")),
        (&update, json!({"patchOperations": [{"op": "add", "value": "a"}]}), 400, json!("Invalid patch path null")),
        (&update, one("replace", origin, ""), 400, json!("Invalid null or empty value in responseParameters")),
        (
            &update,
            one("replace", "/responseTemplates/application~1xml", ""),
            400,
            json!("Invalid null or empty value in responseTemplates"),
        ),
        (
            "PATCH /restapis/:api/gatewayresponses/DEFAULT_5XX",
            one("replace", origin, "'example.com'"),
            404,
            json!("Invalid parameter name specified"),
        ),
        (&format!("DELETE {response}"), Value::Null, 202, Value::Null),
        (&format!("DELETE {response}"), Value::Null, 404, json!("Gateway response type not defined on api")),
        (&get, Value::Null, 200, json!({"defaultResponse": true})),
        ("GET /restapis/nope/gatewayresponses", Value::Null, 404, json!(NO_API)),
        ("DELETE /restapis/nope/gatewayresponses/DEFAULT_4XX", Value::Null, 404, json!(NO_API)),
    ])
    .await;
    for method in ["GET", "PUT", "PATCH", "DELETE"] {
        let (status, answer) = talk.call(&format!("{method} /restapis/:api/gatewayresponses/FAKE"), &json!({})).await;
        let text = answer["message"].as_str().expect("a message");
        assert_eq!(status, 400);
        assert!(text.starts_with("1 validation error detected: Value 'FAKE' at 'responseType'"), "{text}");
    }
}

#[tokio::test]
async fn documentation_follows_the_recorded_rules() {
    let mut talk = Talk::new().await;
    let part = "/restapis/:api/documentation/parts/:id";
    let (get, update) = (format!("GET {part}"), format!("PATCH {part}"));
    let missing = "Invalid Documentation part identifier specified";
    let said = "{\"description\":\"said\"}";
    let create = json!({"location": {"type": "API"}, "properties": said});
    let wrong = "1 validation error detected: Value 'INVALID' at 'createDocumentationPartInput.location.type' failed to satisfy \
        constraint: Member must satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD, MODEL, AUTHORIZER, RESPONSE_HEADER, \
        RESOURCE, PATH_PARAMETER, REQUEST_BODY, QUERY_PARAMETER, API, REQUEST_HEADER]";
    let document = json!({
        "openapi": "3.0.1", "info": {"title": "a", "version": "1"}, "paths": {},
        "x-amazon-apigateway-documentation": {"version": "1", "documentationParts": [
            {"location": {"type": "API"}, "properties": {"description": "imported"}},
            {"location": {"type": "METHOD", "path": "/", "method": "GET"}, "properties": {"description": "get"}},
        ]},
    });
    talk.expect(&[
        ("POST /restapis/:api/documentation/parts", create.clone(), 201, json!({"id": "@id", "properties": said})),
        ("POST /restapis/nope/documentation/parts", create, 404, json!(NO_API)),
        (
            "POST /restapis/:api/documentation/parts",
            json!({"location": {"type": "INVALID"}, "properties": said}),
            400,
            json!(wrong),
        ),
        (&get, Value::Null, 200, json!({"id": ":id", "location": {"type": "API"}, "properties": said})),
        (&update, one("replace", "/properties", "{\"a\":1}"), 200, json!({"properties": "{\"a\":1}"})),
        (
            &update,
            one("add", "/properties", "{}"),
            400,
            json!("Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations"),
        ),
        (
            &update,
            one("replace", "/invalidPath", "{}"),
            400,
            json!("Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/properties]"),
        ),
        ("PATCH /restapis/nope/documentation/parts/a", one("replace", "/properties", "{}"), 404, json!(missing)),
        ("GET /restapis/nope/documentation/parts/a", Value::Null, 404, json!(missing)),
        ("GET /restapis/nope/documentation/parts", Value::Null, 404, json!(NO_API)),
        ("DELETE /restapis/nope/documentation/parts/a", Value::Null, 404, json!(NO_API)),
        ("PUT /restapis/:api/documentation/parts?mode=overwrite", document, 200, json!({"ids": ["@one", "@two"]})),
        (
            "GET /restapis/:api/documentation/parts?type=API",
            Value::Null,
            200,
            json!({"item": [{"properties": "{\"description\":\"imported\"}"}]}),
        ),
        (
            "PUT /restapis/:api/documentation/parts?mode=overwrite",
            json!("{'key"),
            400,
            json!("Unable to build importer with provided input."),
        ),
        ("DELETE /restapis/:api/documentation/parts/:one", Value::Null, 202, Value::Null),
        ("DELETE /restapis/:api/documentation/parts/:one", Value::Null, 404, json!(missing)),
        ("POST /restapis/:api/documentation/versions", json!({"documentationVersion": "v1"}), 201, json!({"version": "v1"})),
        (
            "PATCH /restapis/:api/documentation/versions/v1",
            one("replace", "/description", "new"),
            200,
            json!({"version": "v1", "description": "new"}),
        ),
        ("GET /restapis/:api/documentation/versions", Value::Null, 200, json!({"item": [{"version": "v1"}]})),
        ("DELETE /restapis/:api/documentation/versions/v1", Value::Null, 202, Value::Null),
        ("GET /restapis/:api/documentation/versions/v1", Value::Null, 404, json!({})),
    ])
    .await;
}
