//! MOCK integrations; what AWS answers was recorded 2024 and 2025.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::Request;
use serde_json::{Value, json};

use crate::made::{api, create, mock};
use crate::support::{House, REST};

const INTERNAL: &str = r#"{"message": "Internal server error"}"#;

fn responses(template: &str) -> Value {
    json!([{"statusCode": "200", "selectionPattern": "2\\d{2}", "responseTemplates": {"application/json": template}}])
}

fn request_template(text: &str) -> Value {
    json!({"application/json": text})
}

#[tokio::test]
async fn a_status_may_stand_without_quotes_and_no_template_is_an_empty_body() {
    let house = House::empty();
    let loose = mock(json!({
        "requestTemplates": {"application/json": "{statusCode: 200}"},
        "requestParameters": {"integration.request.path.integrationPath": "method.request.path.testPath"},
        "integrationResponses": [{"statusCode": "200", "selectionPattern": "2\\d{2}", "responseTemplates": {}}],
    }));
    api(&house, [("{testPath}", loose)]);
    let answer = house.call(REST, Request::get("/test/test-path")).await;
    assert_eq!((answer.status(), answer.text()), (200, ""));
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("x-amzn-trace-id"), None);
    assert!(answer.header("x-amzn-requestid").is_some_and(|id| id.len() == 36));
}

#[tokio::test]
async fn a_response_template_sees_the_parameters() {
    let house = House::empty();
    let template = r#"{"statusCode": 200, "id": $input.params().path.id}"#;
    for behaviour in ["WHEN_NO_MATCH", "NEVER", "WHEN_NO_TEMPLATES"] {
        let one = json!({
            "passthroughBehavior": behaviour,
            "integrationResponses": [{"statusCode": "200", "responseTemplates": {"application/json": template}}],
        });
        api(&house, [("{id}", mock(one))]);
        for method in ["GET", "POST"] {
            let request = Request::builder().method(method).uri("/test/42").header("content-type", "application/json");
            let answer = house.call(REST, request).await;
            assert_eq!(answer.json(), json!({"statusCode": 200, "id": 42}), "{behaviour} {method}");
        }
    }
}

#[tokio::test]
async fn what_a_request_template_overrides_reaches_the_response_template() {
    let house = House::empty();
    let request = "#set($body = $util.base64Decode($input.params('testPath')))\n\
                   #set($context.requestOverride.path.body = $body)\n{\n  \"statusCode\": 200\n}\n";
    let response = "\n#set($body = $util.parseJson($context.requestOverride.path.body))\n#set($inputBody = $body.message)\n\
                    #if($inputBody == \"path1\")\n{\n   \"response\": \"path was path one\"\n}\n\
                    #elseif($inputBody == \"path2\")\n{\n   \"response\": \"path was path two\"\n}\n\
                    #else\n{\n  \"response\": \"this is the else clause\"\n}\n#end\n";
    let change = json!({"requestTemplates": request_template(request), "integrationResponses": responses(response)});
    api(&house, [("{testPath}", mock(change))]);
    let rows = [("path1", "path was path one"), ("path2", "path was path two"), ("whatever", "this is the else clause")];
    for (message, expected) in rows {
        let path = STANDARD.encode(json!({"message": message}).to_string());
        let answer = house.call(REST, Request::get(format!("/test/{path}"))).await;
        assert_eq!(answer.json(), json!({"response": expected}), "{message}: {}", answer.why());
    }
}

#[tokio::test]
async fn maps_of_the_context_are_written_in_every_way() {
    let house = House::empty();
    let request = "\n#set($paramName = \"foo\")\n#set($context.requestOverride.querystring[$paramName] = \"bar\")\n\
                   #set($paramPutName = \"putfoo\")\n$context.requestOverride.querystring.put($paramPutName, \"putBar\")\n\
                   #set($context[\"requestOverride\"].querystring[\"nestedfoo\"] = \"nestedFoo\")\n{\n  \"statusCode\": 200\n}\n";
    let response = "\n#set($value = $context.requestOverride.querystring[\"foo\"])\n\
                    #set($value2 = $context.requestOverride.querystring[\"putfoo\"])\n\
                    #set($value3 = $context.requestOverride.querystring[\"nestedfoo\"])\n\
                    {\n    \"value\": \"$value\",\n    \"value2\": \"$value2\",\n    \"value3\": \"$value3\"\n}\n";
    let change = json!({"requestTemplates": request_template(request), "integrationResponses": responses(response)});
    api(&house, [("maps", mock(change))]);
    let answer = house.call(REST, Request::get("/test/maps")).await;
    assert_eq!(answer.status(), 200, "{}", answer.why());
    assert_eq!(answer.json(), json!({"value": "bar", "value2": "putBar", "value3": "nestedFoo"}));
}

#[tokio::test]
async fn a_request_template_overrides_the_response() {
    let house = House::empty();
    let request = "\n#set($context.responseOverride.status = 444)\n#set($context.responseOverride.header.foo = \"bar\")\n\
                   #set($context.responseOverride.custom = \"is also passed around\")\n{\n  \"statusCode\": 200\n}\n";
    let response = "\n#set($statusOverride = $context.responseOverride.status)\n\
                    #set($fooHeader = $context.responseOverride.header.foo)\n\
                    #set($custom = $context.responseOverride.custom)\n\
                    {\n    \"statusOverride\": \"$statusOverride\",\n    \"fooHeader\": \"$fooHeader\",\n    \"custom\": \"$custom\"\n}\n";
    let templates = request_template(request);
    let with = mock(json!({"requestTemplates": templates, "integrationResponses": responses(response)}));
    let bare = json!([{"statusCode": "200", "selectionPattern": "2\\d{2}"}]);
    let without = mock(json!({"requestTemplates": templates, "integrationResponses": bare}));
    api(&house, [("with", with), ("without", without)]);
    let answer = house.call(REST, Request::get("/test/with")).await;
    assert_eq!((answer.status(), answer.header("foo")), (444, Some("bar")), "{}", answer.why());
    let expected = json!({"statusOverride": "444", "fooHeader": "bar", "custom": "is also passed around"});
    assert_eq!(answer.json(), expected);
    let answer = house.call(REST, Request::get("/test/without")).await;
    assert_eq!((answer.status(), answer.header("foo"), answer.text()), (444, Some("bar"), ""));
}

#[tokio::test]
async fn a_body_without_a_template_passes_or_is_refused() {
    let house = House::empty();
    let when = |behaviour: &str| mock(json!({"passthroughBehavior": behaviour}));
    let none = mock(json!({"requestTemplates": {}}));
    api(
        &house,
        [("match", when("WHEN_NO_MATCH")), ("some", when("WHEN_NO_TEMPLATES")), ("never", when("NEVER")), ("none", none)],
    );
    let unsupported = r#"{"message":"Unsupported Media Type"}"#;
    let rows = [
        ("match", "application/json; charset=utf-8", "", 200, ""),
        ("match", "text/plain", "{\"statusCode\": 200}", 200, ""),
        ("match", "text/plain", "nothing", 500, INTERNAL),
        ("some", "text/plain", "{\"statusCode\": 200}", 415, unsupported),
        ("never", "text/plain", "{\"statusCode\": 200}", 415, unsupported),
        ("never", "application/json", "nothing", 200, ""),
        ("none", "application/json", "{\"statusCode\": 200}", 200, ""),
        ("none", "application/json", "", 500, INTERNAL),
    ];
    for (path, kind, body, status, text) in rows {
        let request = Request::post(format!("/test/{path}")).header("content-type", kind);
        let answer = house.call_with(REST, request, body).await;
        assert_eq!((answer.status(), answer.text()), (status, text), "{path} {kind} {body}: {}", answer.why());
    }
    let answer = house.call(REST, Request::get("/test/never").header("content-type", "text/plain")).await;
    assert_eq!(answer.header("x-amzn-errortype"), Some("BadRequestException"));
}

#[tokio::test]
async fn the_response_of_the_status_is_taken_else_the_default() {
    let house = House::empty();
    let template = "{\"statusCode\": $input.params('status')}";
    let default = |others: Value| {
        let mut all = others.as_array().expect("a list").clone();
        all.push(json!({"statusCode": "200", "selectionPattern": "", "responseTemplates": {"application/json": "default"}}));
        all
    };
    let patterns = json!([
        {"statusCode": "400", "selectionPattern": "4\\d{2}", "responseTemplates": {"application/json": "four"}},
        {"statusCode": "500", "selectionPattern": "50", "responseTemplates": {"application/json": "five"}},
    ]);
    let templates = request_template(template);
    let with = mock(json!({"requestTemplates": templates, "integrationResponses": default(patterns.clone())}));
    let without = mock(json!({"requestTemplates": templates, "integrationResponses": patterns}));
    api(&house, [("with", with), ("without", without)]);
    let rows = [
        ("with", "404", 400, "four"),
        ("with", "503", 200, "default"),
        ("with", "201", 200, "default"),
        ("without", "404", 400, "four"),
        ("without", "201", 500, INTERNAL),
        ("without", "oops", 500, INTERNAL),
    ];
    for (path, status, expected, text) in rows {
        let answer = house.call(REST, Request::get(format!("/test/{path}?status={status}"))).await;
        assert_eq!((answer.status(), answer.text()), (expected, text), "{path} {status}: {}", answer.why());
    }
    let why = house.call(REST, Request::get("/test/without?status=201")).await.why();
    assert!(why.contains("patterns: \\A(?:4") || why.contains("4\\d{2}"), "{why}");
    assert!(why.contains("selectionPattern"), "{why}");
}

#[tokio::test]
async fn headers_come_from_context_variables_and_literals() {
    let house = House::empty();
    let parameters = json!({
        "method.response.header.X-Literal": "'a, b'",
        "method.response.header.X-Stage": "context.stage",
        "method.response.header.X-Path": "context.resourcePath",
        "method.response.header.X-Deployment": "context.deploymentId",
        "method.response.header.X-Color": "stageVariables.color",
        "method.response.header.X-None": "stageVariables.none",
        "method.response.header.Date": "'now'",
        "method.response.header.Content-Type": "'text/plain'",
    });
    let template = "stage=$context.stage color=$stageVariables.color id=$context.requestId";
    let responses =
        json!([{"statusCode": "201", "responseParameters": parameters, "responseTemplates": {"application/json": template}}]);
    let variables = [("color".to_owned(), "blue".to_owned())].into();
    create(&house, json!({"name": "x"}), [("m", mock(json!({"integrationResponses": responses})))], variables);
    let answer = house.call(REST, Request::get("/test/m")).await;
    assert_eq!(answer.status(), 201);
    let expected = format!("stage=test color=blue id={}", answer.header("x-amzn-requestid").expect("an id"));
    assert_eq!(answer.text(), expected);
    let rows = [
        ("x-literal", Some("a, b")),
        ("x-stage", Some("test")),
        ("x-path", Some("/m")),
        ("x-deployment", Some("made")),
        ("x-color", Some("blue")),
        ("x-none", None),
        ("x-amzn-remapped-date", Some("now")),
        ("date", None),
        ("content-type", Some("text/plain")),
    ];
    for (name, value) in rows {
        assert_eq!(answer.header(name), value, "{name}");
    }
}

#[tokio::test]
async fn the_template_of_an_accepted_type_answers() {
    let house = House::empty();
    let templates = json!({"application/json": "{}", "text/xml": "<x/>", "text/html": "<p>"});
    let one = mock(json!({"integrationResponses": [{"statusCode": "200", "responseTemplates": templates}]}));
    let only = mock(json!({"integrationResponses": [{"statusCode": "200", "responseTemplates": {"text/xml": "<x/>"}}]}));
    api(&house, [("many", one), ("only", only)]);
    let rows = [
        ("many", None, "application/json", "{}"),
        ("many", Some("text/xml"), "text/xml", "<x/>"),
        ("many", Some("image/png, text/html;q=0.5"), "text/html", "<p>"),
        ("many", Some("*/*"), "application/json", "{}"),
        ("only", Some("application/json"), "text/xml", "<x/>"),
    ];
    for (path, accept, kind, body) in rows {
        let mut request = Request::get(format!("/test/{path}"));
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        let answer = house.call(REST, request).await;
        assert_eq!((answer.header("content-type"), answer.text()), (Some(kind), body), "{path} {accept:?}");
    }
}

#[tokio::test]
async fn a_template_that_fails_is_an_internal_error() {
    let house = House::empty();
    let endless = "#foreach($a in [1..100000])#foreach($b in [1..100000])x#end#end";
    let request = mock(json!({"requestTemplates": request_template(endless)}));
    let response =
        mock(json!({"integrationResponses": [{"statusCode": "200", "responseTemplates": {"application/json": endless}}]}));
    api(&house, [("request", request), ("response", response)]);
    for path in ["request", "response"] {
        let answer = house.call(REST, Request::get(format!("/test/{path}"))).await;
        assert_eq!((answer.status(), answer.text()), (500, INTERNAL), "{path}");
        assert!(answer.why().contains(&format!("the {path} template")), "{}", answer.why());
    }
}
