//! `…/resources` and what belongs to their methods.

use serde_json::{Value, json};

use super::talk::{Talk, one, patch};

const NO_RESOURCE: &str = "Invalid Resource identifier specified";
const NO_METHOD: &str = "Invalid Method identifier specified";
const NO_AUTHORIZER: &str = "Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.";

#[tokio::test]
async fn resources_are_made_moved_and_deleted() {
    let mut talk = Talk::new().await;
    let part = |part: &str| json!({ "pathPart": part });
    talk.expect(&[
        ("GET /restapis/:api/resources", Value::Null, 200, json!({"item": [{"id": ":root", "path": "/", "parentId": null}]})),
        (
            "POST /restapis/:api/resources/:root",
            part("pets"),
            201,
            json!({"id": "@pets", "parentId": ":root", "path": "/pets", "pathPart": "pets"}),
        ),
        ("POST /restapis/:api/resources/:pets", part("subpets"), 201, json!({"id": "@sub", "path": "/pets/subpets"})),
        ("POST /restapis/:api/resources/:sub", part("pets"), 201, json!({"path": "/pets/subpets/pets"})),
        ("PATCH /restapis/:api/resources/:sub", one("replace", "/parentId", ":sub"), 400, json!("Resources cannot be cyclical.")),
        (
            "PATCH /restapis/:api/resources/:pets",
            one("replace", "/parentId", ":sub"),
            400,
            json!("Resources cannot be cyclical."),
        ),
        ("PATCH /restapis/:api/resources/:sub", one("replace", "/parentId", ":root"), 200, json!({"path": "/subpets"})),
        (
            "PATCH /restapis/:api/resources/:sub",
            one("replace", "/pathPart", "pets"),
            409,
            json!("Another resource with the same parent already has this name: pets"),
        ),
        ("PATCH /restapis/:api/resources/:pets", one("replace", "/pathPart", "dogs"), 200, json!({"path": "/dogs"})),
        ("DELETE /restapis/:api/resources/:sub", Value::Null, 202, Value::Null),
        ("GET /restapis/:api/resources", Value::Null, 200, json!({"item": [{"path": "/"}, {"path": "/dogs"}]})),
        ("DELETE /restapis/:api/resources/:sub", Value::Null, 404, json!(NO_RESOURCE)),
    ])
    .await;
}

#[tokio::test]
async fn a_wrong_resource_is_told_in_aws_words() {
    let mut talk = Talk::new().await;
    talk.expect(&[("POST /restapis/:api/resources/:root", json!({"pathPart": "pets"}), 201, json!({"id": "@pets"}))]).await;
    let choose = "Please choose supported operations";
    let rows = [
        (
            ":pets",
            "replace",
            "/invalid",
            400,
            "Invalid patch path  '/invalid' specified for op 'replace'. Must be one of: [/parentId, /pathPart]".to_owned(),
        ),
        (":pets", "remove", "/pathPart", 400, format!("Invalid patch path  '/pathPart' specified for op 'remove'. {choose}")),
        (":pets", "add", "/pathPart", 400, format!("Invalid patch path  '/pathPart' specified for op 'add'. {choose}")),
        (":pets", "replace", "/parentId", 404, NO_RESOURCE.to_owned()),
        (":root", "replace", "/pathPart", 400, "Root resource cannot update its pathPart.".to_owned()),
        (":root", "replace", "/parentId", 400, "Root resource cannot update its parentId.".to_owned()),
        ("nope", "replace", "/pathPart", 404, NO_RESOURCE.to_owned()),
    ];
    for (id, op, path, status, message) in rows {
        let call = format!("PATCH /restapis/:api/resources/{id}");
        talk.expect(&[(&call, one(op, path, "dogs"), status, json!(message))]).await;
    }
    talk.expect(&[("POST /restapis/:api/resources/nope", json!({"pathPart": "a"}), 404, json!(NO_RESOURCE))]).await;
}

#[tokio::test]
async fn an_api_has_at_most_300_resources() {
    let mut talk = Talk::new().await;
    for nth in 1..300 {
        let part = json!({"pathPart": format!("r{nth}")});
        talk.expect(&[("POST /restapis/:api/resources/:root", part, 201, json!({}))]).await;
    }
    let message =
        "Maximum number of resources for this API has been reached. Please contact AWS if you need additional resources.";
    talk.expect(&[("POST /restapis/:api/resources/:root", json!({"pathPart": "more"}), 429, json!(message))]).await;
}

#[tokio::test]
async fn a_method_is_made_changed_and_deleted() {
    let mut talk = Talk::new().await;
    let method = "/restapis/:api/resources/:root/methods/ANY";
    let (put, get, update) = (format!("PUT {method}"), format!("GET {method}"), format!("PATCH {method}"));
    let optional = "/requestParameters/method.request.querystring.optional";
    let plain = json!({"apiKeyRequired": false, "authorizationType": "NONE", "httpMethod": "ANY"});
    talk.expect(&[
        (&put, json!({"authorizationType": "NONE"}), 201, plain.clone()),
        (&put, json!({"authorizationType": "NONE"}), 409, json!("Method already exists for this resource")),
        (&get, Value::Null, 200, plain),
        (
            &update,
            patch(&[("add", optional, "true"), ("add", "/requestModels/application~1json", "Empty")]),
            200,
            json!({
                "requestModels": {"application/json": "Empty"},
                "requestParameters": {"method.request.querystring.optional": true},
            }),
        ),
        (
            &update,
            patch(&[("replace", "/operationName", "named"), ("replace", optional, "false")]),
            200,
            json!({"operationName": "named", "requestParameters": {"method.request.querystring.optional": false}}),
        ),
        (
            &update,
            patch(&[("remove", optional, ""), ("remove", "/requestModels/application~1json", "")]),
            200,
            json!({"operationName": "named", "requestParameters": null, "requestModels": null}),
        ),
        (&update, one("replace", "/authorizerId", "abc123"), 200, json!({"authorizationType": "NONE", "authorizerId": null})),
        (&format!("DELETE {method}"), Value::Null, 204, Value::Null),
        (&format!("DELETE {method}"), Value::Null, 404, json!(NO_METHOD)),
        (&get, Value::Null, 404, json!(NO_METHOD)),
    ])
    .await;
}

#[tokio::test]
async fn a_wrong_method_is_told_in_aws_words() {
    let mut talk = Talk::new().await;
    let any = "PUT /restapis/:api/resources/:root/methods/ANY";
    let none = json!({"authorizationType": "NONE"});
    let with = |member: &str, value: Value| json!({"authorizationType": "NONE", member: value});
    let twice = json!({"method.request.querystring.a": true, "method.request.header.a": true});
    talk.expect(&[
        ("PUT /restapis/nope/resources/:root/methods/ANY", none.clone(), 404, json!(NO_RESOURCE)),
        ("PUT /restapis/:api/resources/nope/methods/WRONG", none.clone(), 404, json!(NO_RESOURCE)),
        (
            "PUT /restapis/:api/resources/:root/methods/WRONG",
            none.clone(),
            400,
            json!("Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY"),
        ),
        (any, with("requestValidatorId", json!("nope")), 400, json!("Invalid Request Validator identifier specified")),
        (any, with("requestModels", json!({"application/json": "Pet"})), 400, json!("Invalid model identifier specified: Pet")),
        (any, with("requestParameters", twice), 400, json!("Parameter names must be unique across querystring, header and path")),
        (any, none, 201, json!({})),
    ])
    .await;
    let replace = "Invalid patch operation specified. Must be one of: [replace]";
    let rows = [
        ("add", "/operationName", "a", replace),
        ("add", "/requestValidatorId", "a", replace),
        ("add", "/httpMethod", "PUT", "Invalid patch path /httpMethod"),
        ("replace", "/requestParameters", "a", "Invalid patch path /requestParameters"),
        ("add", "/requestModels/application/json", "Empty", "Invalid patch path /requestModels/application/json"),
        ("replace", "/authorizationType", "COGNITO_USER_POOLS", NO_AUTHORIZER),
        ("replace", "/requestValidatorId", "a", "Invalid Request Validator identifier specified"),
    ];
    for (op, path, value, message) in rows {
        let call = "PATCH /restapis/:api/resources/:root/methods/ANY";
        talk.expect(&[(call, one(op, path, value), 400, json!(message))]).await;
    }
    talk.expect(&[
        ("PATCH /restapis/nope/resources/:root/methods/ANY", json!({}), 404, json!(NO_RESOURCE)),
        ("PATCH /restapis/:api/resources/:root/methods/GET", json!({}), 404, json!(NO_METHOD)),
    ])
    .await;
}

#[tokio::test]
async fn method_responses_follow_the_recorded_rules() {
    let mut talk = Talk::with_method().await;
    let response = "/restapis/:api/resources/:root/methods/GET/responses/200";
    let (put, get, update) = (format!("PUT {response}"), format!("GET {response}"), format!("PATCH {response}"));
    let header = "/responseParameters/method.response.header.my-header";
    let pattern =
        r"Value 'wrong' at 'statusCode' failed to satisfy constraint: Member must satisfy regular expression pattern: [1-5]\d\d";
    let op = "Value 'wrong_op' at 'updateMethodResponseInput.patchOperations.1.member.op' failed to satisfy constraint: Member \
        must satisfy enum value set: [add, remove, move, test, replace, copy]";
    let no_status = "Invalid Response status code specified";
    let (no_name, no_type) = ("Invalid parameter name specified", "Content-Type specified was not found");
    talk.expect(&[
        (&put, json!({}), 201, json!({"statusCode": "200"})),
        (&put, json!({}), 409, json!("Response already exists for this resource")),
        (&get, Value::Null, 200, json!({"statusCode": "200", "responseModels": null})),
        (
            &update,
            patch(&[("add", header, "true"), ("add", "/responseModels/application~1json", "Empty")]),
            201,
            json!({
                "responseModels": {"application/json": "Empty"},
                "responseParameters": {"method.response.header.my-header": true},
            }),
        ),
        (&update, one("replace", "/responseParameters/wrong", "true"), 404, json!(no_name)),
        (&update, one("remove", "/responseParameters/wrong", ""), 404, json!(no_name)),
        (&update, one("replace", "/responseModels/wrong", "Empty"), 404, json!(no_type)),
        (&update, one("remove", "/wrong/my-header", ""), 400, json!("Invalid patch path /wrong/my-header")),
        (
            "PATCH /restapis/:api/resources/:root/methods/GET/responses/wrong",
            one("wrong_op", header, "true"),
            400,
            json!(format!("2 validation errors detected: {op}; {pattern}")),
        ),
        (
            "PATCH /restapis/:api/resources/:root/methods/GET/responses/wrong",
            one("add", header, "true"),
            400,
            json!(format!("1 validation error detected: {pattern}")),
        ),
        ("PATCH /restapis/:api/resources/:root/methods/GET/responses/201", one("add", header, "true"), 404, json!(no_status)),
        ("PATCH /restapis/:api/resources/nope/methods/GET/responses/200", one("add", header, "true"), 404, json!(NO_RESOURCE)),
        ("PATCH /restapis/:api/resources/:root/methods/POST/responses/200", one("add", header, "true"), 404, json!(NO_METHOD)),
        (&format!("DELETE {response}"), Value::Null, 204, Value::Null),
        (&format!("DELETE {response}"), Value::Null, 404, json!(no_status)),
        (&get, Value::Null, 404, json!(no_status)),
    ])
    .await;
}

#[tokio::test]
async fn integrations_and_their_responses_follow_the_recorded_rules() {
    let mut talk = Talk::with_method().await;
    let integration = "/restapis/:api/resources/:root/methods/GET/integration";
    let response = format!("{integration}/responses/200");
    let (put, get, update) = (format!("PUT {response}"), format!("GET {response}"), format!("PATCH {response}"));
    let created = json!({"selectionPattern": "", "responseTemplates": {"application/json": "\"created\""}});
    let wrong_type = "1 validation error detected: Value 'HTTPS_PROXY' at 'putIntegrationInput.type' failed to satisfy constraint: \
        Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]";
    let number = "class com.amazon.coral.value.json.numbers.TruncatingBigNumber can not be converted to an String";
    let (no_integration, no_status) = ("Invalid Integration identifier specified", "Invalid Response status code specified");
    talk.expect(&[
        (
            &put,
            created.clone(),
            201,
            json!({"statusCode": "200", "selectionPattern": "", "responseTemplates": {"application/json": "\"created\""}}),
        ),
        (&get, Value::Null, 200, created),
        (&update, one("replace", "/selectionPattern", "updated"), 200, json!({"selectionPattern": "updated"})),
        (&put, json!({"selectionPattern": "over"}), 201, json!({"selectionPattern": "over", "responseTemplates": null})),
        (
            &put,
            json!({"selectionPattern": "", "responseTemplates": {"application/json": ""}}),
            201,
            json!({"responseTemplates": {"application/json": null}}),
        ),
        (&put, json!({"responseTemplates": {"application/json": 1}}), 400, json!(number)),
        (
            &put,
            json!({"responseTemplates": {"123": "{}"}}),
            400,
            json!("Validation Result: warnings : [], errors : [Invalid content type specified: 123]"),
        ),
        (&format!("PUT {integration}"), json!({"type": "HTTPS_PROXY"}), 400, json!(wrong_type)),
        (
            &format!("PUT {integration}"),
            json!({"type": "MOCK", "requestParameters": {"integration.request.header.a": true}}),
            400,
            json!("class java.lang.Boolean can not be converted to an String"),
        ),
        (&format!("DELETE {integration}/responses/201"), Value::Null, 404, json!(no_status)),
        ("DELETE /restapis/:api/resources/:root/methods/PUT/integration/responses/200", Value::Null, 404, json!(no_integration)),
        ("DELETE /restapis/:api/resources/nope/methods/GET/integration/responses/200", Value::Null, 404, json!(NO_RESOURCE)),
        ("GET /restapis/:api/resources/:root/methods/PUT/integration", Value::Null, 404, json!(NO_METHOD)),
        (&format!("DELETE {response}"), Value::Null, 204, Value::Null),
        (
            &format!("PATCH {integration}"),
            patch(&[("replace", "/timeoutInMillis", "1000"), ("add", "/requestTemplates/text~1plain", "{\"statusCode\": 201}")]),
            200,
            json!({
                "timeoutInMillis": 1000,
                "requestTemplates": {"application/json": "{\"statusCode\": 200}", "text/plain": "{\"statusCode\": 201}"},
            }),
        ),
        (
            &format!("GET {integration}"),
            Value::Null,
            200,
            json!({"type": "MOCK", "cacheKeyParameters": [], "cacheNamespace": ":root", "integrationResponses": null}),
        ),
        (&format!("DELETE {integration}"), Value::Null, 204, Value::Null),
        (&format!("GET {integration}"), Value::Null, 404, json!(no_integration)),
    ])
    .await;
}
