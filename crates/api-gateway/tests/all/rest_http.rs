//! HTTP and HTTP_PROXY integrations of REST APIs, their mappings and their failures; where a test says so, the
//! expectation was recorded on AWS.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use crate::backend;
use crate::made::{api, create, http};
use crate::support::{House, REST};

const INTERNAL: &str = r#"{"message": "Internal server error"}"#;

fn json_template(text: &str) -> Value {
    json!({"application/json": text})
}

/// Recorded 2024: 404 goes to the response for `4\d{2}`, 201 to the default.
#[tokio::test]
async fn the_status_of_an_http_backend_selects_the_response() {
    let house = House::empty();
    let url = backend::echo().await;
    let responses = json!([{"statusCode": "200"}, {"statusCode": "400", "selectionPattern": "4\\d{2}"}]);
    let change = |responses: Value| {
        json!({
            "httpMethod": "GET",
            "requestParameters": {"integration.request.path.status": "method.request.path.status"},
            "integrationResponses": responses,
        })
    };
    let uri = format!("{url}/status/{{status}}");
    api(&house, [("{status}", http(&uri, change(responses)))]);
    for (asked, status) in [("404", 400), ("201", 200), ("500", 200)] {
        let answer = house.call(REST, Request::get(format!("/test/{asked}"))).await;
        assert_eq!(answer.status(), status, "{asked}: {}", answer.why());
        assert_eq!(answer.json()["path"], format!("/status/{asked}"));
        assert_eq!(answer.json()["method"], "GET");
    }
    let four = json!([{"statusCode": "400", "selectionPattern": "4\\d{2}"}]);
    api(&house, [("{status}", http(&uri, change(four)))]);
    let answer = house.call(REST, Request::get("/test/201")).await;
    assert_eq!((answer.status(), answer.text()), (500, INTERNAL));
    assert!(answer.why().contains("no integration response fits \"201\""), "{}", answer.why());
    api(&house, [("{status}", http(&uri, change(json!([]))))]);
    assert_eq!(house.call(REST, Request::get("/test/201")).await.status(), 500);
}

/// Recorded 2024: HTTP answers with its default, HTTP_PROXY hands the status on.
#[tokio::test]
async fn a_proxy_hands_the_status_on() {
    let house = House::empty();
    let url = backend::echo().await;
    let change =
        |kind: &str| json!({"type": kind, "requestParameters": {"integration.request.path.map": "method.request.path.map"}});
    for (kind, status) in [("HTTP", 200), ("HTTP_PROXY", 400)] {
        api(&house, [("{map+}", http(&format!("{url}/{{map}}"), change(kind)))]);
        let fits = house.call(REST, Request::post("/test/status/200")).await;
        assert_eq!((fits.status(), fits.json()["path"].as_str()), (200, Some("/status/200")), "{kind}: {}", fits.why());
        assert_eq!(house.call(REST, Request::post("/test/status/400")).await.status(), status, "{kind}");
    }
}

/// Recorded 2024-07: mapped values join those of the uri, and the caller's query goes along.
#[tokio::test]
async fn parameters_are_mapped_for_a_proxy() {
    let house = House::empty();
    let url = backend::echo().await;
    let change = json!({"type": "HTTP_PROXY", "requestParameters": {
        "integration.request.header.headerVar": "method.request.header.foobar",
        "integration.request.path.qsVar": "method.request.querystring.testVar",
        "integration.request.path.pathVar": "method.request.path.pathVariable",
        "integration.request.querystring.queryString": "method.request.querystring.testQueryString",
        "integration.request.querystring.testQs": "method.request.querystring.testQueryString",
        "integration.request.querystring.testEmptyQs": "method.request.header.emptyheader",
    }});
    api(&house, [("{pathVariable}", http(&format!("{url}?testVar={{pathVar}}&testQs={{qsVar}}"), change))]);
    let request = Request::post("/test/foobar?testQueryString=foo&testVar=bar")
        .header("content-type", "application/json")
        .header("foobar", "mapped-value")
        .header("headervar", "request-value");
    let seen = house.call_with(REST, request, r#"{"message": "hello world"}"#).await.json();
    let mut query: Vec<_> = seen["query"].as_str().expect("a query").split('&').collect();
    query.sort_unstable();
    assert_eq!(query, ["queryString=foo", "testQs=bar", "testQs=foo", "testQueryString=foo", "testVar=bar", "testVar=foobar"]);
    assert_eq!(seen["headers"]["headervar"], "mapped-value");
    assert_eq!(seen["headers"]["foobar"], "mapped-value");
    assert_eq!(seen["body"], r#"{"message": "hello world"}"#);
}

/// Recorded 2024: only what is mapped reaches the backend of an HTTP integration.
#[tokio::test]
async fn parameters_are_mapped_for_http() {
    let house = House::empty();
    let url = backend::echo().await;
    let change = json!({"requestParameters": {
        "integration.request.header.testHeader": "method.request.header.customHeader",
        "integration.request.header.contextHeader": "context.resourceId",
        "integration.request.header.fromBody": "method.request.body.pet.name",
        "integration.request.querystring.all": "method.request.multivaluequerystring.q",
        "integration.request.querystring.last": "method.request.querystring.q",
        "integration.request.querystring.lit": "'a b&c'",
    }});
    api(&house, [("map", http(&url, change))]);
    let request = Request::get("/test/map?q=1&q=2&other=3").header("customheader", "test");
    let seen = house.call_with(REST, request, r#"{"pet": {"name": "Rex"}}"#).await.json();
    assert_eq!(seen["query"], "all=1%2C2&last=2&lit=a%20b%26c");
    assert_eq!(seen["method"], "POST", "the integration's own method");
    for (name, value) in [("testheader", "test"), ("contextheader", "map"), ("frombody", "Rex")] {
        assert_eq!(seen["headers"][name], value);
    }
}

#[tokio::test]
async fn any_method_is_the_callers() {
    let house = House::empty();
    let url = backend::echo().await;
    api(&house, [("any", http(&url, json!({"type": "HTTP_PROXY", "httpMethod": "ANY"})))]);
    for method in ["GET", "PUT", "DELETE"] {
        let answer = house.call(REST, Request::builder().method(method).uri("/test/any")).await;
        assert_eq!(answer.json()["method"], method);
    }
}

#[tokio::test]
async fn a_backend_that_does_not_answer() {
    let house = House::empty();
    let hangs = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let hanging = format!("http://{}", hangs.local_addr().expect("an address"));
    let closed = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        format!("http://{}", listener.local_addr().expect("an address"))
    };
    let slow = json!({"timeoutInMillis": 50});
    let unknown = http("https://${stageVariables.testHost}", json!({}));
    let unmapped = http(&format!("{closed}/{{id}}"), json!({}));
    api(
        &house,
        [("slow", http(&hanging, slow)), ("closed", http(&closed, json!({}))), ("unknown", unknown), ("unmapped", unmapped)],
    );
    let timed_out = r#"{"message": "Endpoint request timed out"}"#;
    let network = r#"{"message": "Network error communicating with endpoint"}"#;
    let rows = [
        ("slow", 504, timed_out, "50 ms"),
        ("closed", 504, network, "no connection"),
        ("unknown", 500, INTERNAL, "stage variable"),
        ("unmapped", 500, INTERNAL, "integration.request.path.id"),
    ];
    for (path, status, text, why) in rows {
        let answer = house.call(REST, Request::get(format!("/test/{path}"))).await;
        assert_eq!((answer.status(), answer.text()), (status, text), "{path}");
        assert_eq!(answer.header("x-amzn-errortype"), Some("InternalServerErrorException"), "{path}");
        assert!(answer.why().contains(why), "{path}: {}", answer.why());
    }
}

#[tokio::test]
async fn an_answer_that_is_too_large_is_an_internal_error() {
    let house = House::empty();
    let url = backend::start(|_| Response::new(Bytes::from(vec![b'x'; 10_485_761]))).await;
    api(&house, [("large", http(&url, json!({})))]);
    let answer = house.call(REST, Request::get("/test/large")).await;
    assert_eq!((answer.status(), answer.text()), (500, INTERNAL));
    assert!(answer.why().contains("larger than 10485760 bytes"), "{}", answer.why());
}

/// Recorded 2025-03: what `$input.body` is in both directions.
#[tokio::test]
async fn the_raw_body_of_templates() {
    let house = House::empty();
    let url = backend::start(|seen| Response::new(Bytes::from(seen.body.clone()))).await;
    let raw = "#set($result = $input.body)$result";
    let text = "Action=SendMessage&MessageBody=$input.body";
    let access = "#set($result = $input.body.testAccess)$result";
    let encode = "EncodedBody=$util.urlEncode($input.body)&EncodedBodyAccess=$util.urlEncode($input.body.testAccess)";
    let route = |request: &str, response: &str| {
        let responses = json!([{"statusCode": "200", "selectionPattern": "", "responseTemplates": json_template(response)}]);
        http(&url, json!({"requestTemplates": json_template(request), "integrationResponses": responses}))
    };
    api(
        &house,
        [
            ("raw", route(raw, raw)),
            ("in", route(text, raw)),
            ("out", route(raw, text)),
            ("all", route(text, text)),
            ("access", route(access, raw)),
            ("encode", route(encode, raw)),
        ],
    );
    let (json_body, message) = (r#"{"some": "value"}"#, "Action=SendMessage&MessageBody=");
    let rows = [
        ("raw", "", "{}".to_owned()),
        ("raw", json_body, json_body.to_owned()),
        ("raw", "some raw data", "some raw data".to_owned()),
        ("in", "", format!("{message}{{}}")),
        ("in", json_body, format!("{message}{json_body}")),
        ("out", "", format!("{message}{{}}")),
        ("out", "some raw data", format!("{message}some raw data")),
        ("all", json_body, format!("{message}{message}{json_body}")),
        ("access", json_body, "{}".to_owned()),
        ("encode", "", "EncodedBody=%7B%7D&EncodedBodyAccess=".to_owned()),
        ("encode", json_body, "EncodedBody=%7B%22some%22%3A+%22value%22%7D&EncodedBodyAccess=".to_owned()),
    ];
    for (path, body, expected) in rows {
        let request = Request::post(format!("/test/{path}")).header("content-type", "application/json");
        let answer = house.call_with(REST, request, body).await;
        assert_eq!(answer.text(), expected, "{path} {body:?}: {}", answer.why());
    }
}

/// Recorded 2025-06: how Java writes what `$input.path` finds.
#[tokio::test]
async fn what_paths_find_is_written_as_java_does() {
    let house = House::empty();
    let url = backend::start(|seen| Response::new(format!("{{\"json\": {}}}", seen.body).into())).await;
    let route = |template: &str| {
        http(&url, json!({"integrationResponses": [{"statusCode": "200", "responseTemplates": json_template(template)}]}))
    };
    api(
        &house,
        [
            ("path", route("#set($result = $input.path(\"$.json\"))$result")),
            ("nested", route("#set($result = $input.path(\"$.json\"))$result.nested")),
            ("list", route("#set($result = $input.path(\"$.json\"))$result[0]")),
            ("string", route("#set($result = $input.path(\"$.json\"))$result.toString()")),
        ],
    );
    let rows = [
        ("path", r#"{"foo": "bar"}"#, "{foo=bar}"),
        ("path", r#"[{"foo": "bar"}]"#, r#"[{"foo":"bar"}]"#),
        ("nested", r#"{"nested": {"foo": "bar"}}"#, "{foo=bar}"),
        ("nested", r#"{"nested": [{"foo": "bar"}]}"#, r#"[{"foo":"bar"}]"#),
        ("list", r#"[{"foo": "bar"}]"#, "{foo=bar}"),
        ("list", r#"[[{"foo": "bar"}]]"#, r#"[{"foo":"bar"}]"#),
        ("path", r#"{"foo": [{"nested": "bar"}]}"#, r#"{foo=[{"nested":"bar"}]}"#),
        ("path", r#"{"bigger": "dict", "to": "test", "with": "separators"}"#, "{bigger=dict, to=test, with=separators}"),
        ("string", r#"{"list": [{"foo": "bar"}]}"#, r#"{list=[{"foo":"bar"}]}"#),
    ];
    for (path, body, expected) in rows {
        let answer = house.call_with(REST, Request::post(format!("/test/{path}")), body).await;
        assert_eq!(answer.text(), expected, "{path} {body}: {}", answer.why());
    }
}

#[tokio::test]
async fn bytes_travel_as_the_media_types_say() {
    let house = House::empty();
    let bytes: &[u8] = b"\x89PNG\xff\x00";
    let url = backend::start(move |seen| {
        let kind = if seen.path.ends_with("text") { "text/plain" } else { "image/png" };
        let body = if seen.path.ends_with("text") { Bytes::from_static(b"iVBORw==") } else { Bytes::from_static(bytes) };
        Response::builder().header("content-type", kind).body(body).expect("a response")
    })
    .await;
    let handled = |path: &str, handling: Value| {
        let responses = json!([{"statusCode": "200", "contentHandling": handling}]);
        http(&format!("{url}/{path}"), json!({"integrationResponses": responses}))
    };
    let proxy = http(&format!("{url}/png"), json!({"type": "HTTP_PROXY"}));
    let integrations = [
        ("proxy", proxy),
        ("png", handled("png", Value::Null)),
        ("to-text", handled("png", json!("CONVERT_TO_TEXT"))),
        ("to-binary", handled("text", json!("CONVERT_TO_BINARY"))),
        ("text", handled("text", Value::Null)),
    ];
    let made = json!({"name": "x", "binaryMediaTypes": ["image/png"]});
    create(&house, made, integrations, [].into());
    let encoded: &[u8] = b"iVBORw==";
    let (encoded_png, decoded_text) = (STANDARD.encode(bytes), STANDARD.decode(encoded).expect("base64"));
    let rows: [(&str, Option<&str>, &[u8]); 8] = [
        ("proxy", Some("image/png"), bytes),
        ("proxy", Some("text/plain"), encoded_png.as_bytes()),
        ("png", Some("image/png, text/plain"), bytes),
        ("png", None, encoded_png.as_bytes()),
        ("to-text", Some("image/png"), encoded_png.as_bytes()),
        ("to-binary", None, &decoded_text),
        ("text", None, encoded),
        ("text", Some("image/png"), &decoded_text),
    ];
    for (path, accept, expected) in rows {
        let mut request = Request::get(format!("/test/{path}"));
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        let answer = house.call(REST, request).await;
        assert_eq!(answer.0.body().as_ref(), expected, "{path} {accept:?}: {}", answer.why());
    }
}
