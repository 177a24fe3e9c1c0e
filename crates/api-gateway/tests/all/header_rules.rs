//! Which headers reach an integration and which come back, for the four kinds of backend; recorded on AWS, 2024-12.

use http::{Request, Response};
use sekisho_api_gateway::{HeaderNames, ResponseNames};
use serde_json::{Value, json};

use crate::backend;
use crate::made::{api, create, echo_uri, http as http_integration, lambda, mock};
use crate::support::{Answer, House, REST};

const INTERNAL: &str = r#"{"message": "Internal server error"}"#;

const HEADERS: [&str; 27] = [
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Age",
    "Authorization",
    "Connection",
    "Content-Encoding",
    "Content-Length",
    "Content-MD5",
    "Content-Type",
    "Date",
    "Expect",
    "Host",
    "Max-Forwards",
    "Pragma",
    "Proxy-Authenticate",
    "Range",
    "Referer",
    "Server",
    "TE",
    "Transfer-Encoding",
    "Trailer",
    "Upgrade",
    "User-Agent",
    "Via",
    "Warn",
    "WWW-Authenticate",
];

/// What the caller sends.
const SENT: [(&str, &str); 24] = [
    ("Accept", "application/json"),
    ("Accept-Charset", "UTF-8"),
    ("Accept-Encoding", "br"),
    ("Age", "request_Age"),
    ("Authorization", "Unauthorized"),
    ("Connection", "close"),
    ("Content-Encoding", "deflate"),
    ("Content-MD5", "request_Content-MD5"),
    ("Content-Type", "application/json"),
    ("Date", "request_Date"),
    ("Expect", "100-continue"),
    ("Max-Forwards", "2"),
    ("Pragma", "cache"),
    ("Proxy-Authenticate", "Basic"),
    ("Range", "bytes=500-999"),
    ("Referer", "https://example.com/"),
    ("Server", "https://example.com/"),
    ("TE", "deflate"),
    ("Trailer", "Expires"),
    ("Upgrade", "HTTP/2.0"),
    ("User-Agent", "sekisho/0.0"),
    ("Via", "p.example.net"),
    ("Warn", "299 sekisho/0.0"),
    ("WWW-Authenticate", "Basic YWxhZGRpbjpvcGVuc2VzYW1l"),
];

/// Of those, the ones that a mapping sees.
const SEEN: [&str; 14] = [
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Age",
    "Authorization",
    "Content-Encoding",
    "Content-Type",
    "Date",
    "Pragma",
    "Range",
    "Referer",
    "User-Agent",
    "Via",
    "Warn",
];

/// What mappings set.
const MAPPED: [(&str, &str); 24] = [
    ("Accept", "text/html"),
    ("Accept-Charset", "UTF-16"),
    ("Accept-Encoding", "zstd"),
    ("Age", "request_params_age"),
    ("Authorization", "request_params_authorization"),
    ("Connection", "keep-alive"),
    ("Content-Encoding", "compress"),
    ("Content-MD5", "request_params_Content-MD5"),
    ("Content-Type", "application/json"),
    ("Date", "request_params_Date"),
    ("Expect", "200-ok"),
    ("Max-Forwards", "2"),
    ("Pragma", "no-cache"),
    ("Proxy-Authenticate", "Basic realm=\"Access to the internal site\""),
    ("Range", "bytes=0-499"),
    ("Referer", "https://example.com/page"),
    ("Server", "https://example.com/page"),
    ("TE", "gzip"),
    ("Trailer", "user-agent"),
    ("Upgrade", "HTTP/2.0"),
    ("User-Agent", "Override-Agent"),
    ("Via", "othersite.net"),
    ("Warn", "110 anderson/1.3.37 \"Response is stale\""),
    ("WWW-Authenticate", "Basic YWxhZGRpbjpvcGVuc2VzYW1l"),
];
/// Of those, the ones that a backend never gets.
const IN_VAIN: [&str; 5] = ["Connection", "Expect", "Proxy-Authenticate", "TE", "Via"];
/// What no mapping to a function may set.
const FORBIDDEN_FOR_FUNCTIONS: [&str; 7] =
    ["Authorization", "Connection", "Content-Length", "Expect", "Proxy-Authenticate", "TE", "Transfer-Encoding"];
/// Response headers that come under another name.
const REMAPPED: [&str; 14] = [
    "Authorization",
    "Connection",
    "Content-Length",
    "Content-MD5",
    "Date",
    "Expect",
    "Host",
    "Max-Forwards",
    "Proxy-Authenticate",
    "Server",
    "Trailer",
    "Upgrade",
    "User-Agent",
    "WWW-Authenticate",
];

fn mapping<'a>(headers: impl IntoIterator<Item = &'a (&'a str, &'a str)>) -> Value {
    let pairs =
        headers.into_iter().map(|(name, value)| (format!("integration.request.header.{name}"), json!(format!("'{value}'"))));
    Value::Object(pairs.collect())
}

/// Every header set to `response_param_NAME`, and a template that tells what mappings see.
fn full(parameters: &Value) -> Value {
    let seen: Vec<_> = HEADERS.iter().map(|name| format!("\"{name}\": \"$input.params('{name}')\"")).collect();
    let parameter = |name: &&str| (format!("method.response.header.{name}"), json!(format!("'response_param_{name}'")));
    let responses: Value = HEADERS.iter().map(parameter).collect::<serde_json::Map<_, _>>().into();
    json!({
        "requestParameters": parameters,
        "requestTemplates": {"application/json": format!("{{{}}}", seen.join(","))},
        "integrationResponses": [{"statusCode": "200", "responseParameters": responses}],
    })
}

async fn call(house: &House, path: &str) -> Answer {
    let mut request = Request::get(format!("/test/{path}")).header("host", "api.example");
    for (name, value) in SENT {
        request = request.header(name, value);
    }
    house.call(REST, request).await
}

fn keys(value: &Value) -> Vec<String> {
    let mut keys: Vec<_> = value.as_object().expect("an object").keys().map(|key| key.to_ascii_lowercase()).collect();
    keys.sort_unstable();
    keys
}

fn lower(names: &[&str]) -> Vec<String> {
    let mut names: Vec<_> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
    names.sort_unstable();
    names
}

/// What `$input.params` told.
fn assert_seen(seen: &Value) {
    for name in HEADERS {
        let sent = SENT.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value);
        let expected = if SEEN.contains(&name) {
            sent
        } else if name == "Host" {
            "api.example"
        } else {
            ""
        };
        assert_eq!(seen[name], expected, "{name}");
    }
}

/// What an answer with all headers mapped looks like.
fn assert_mapped_answer(answer: &Answer) {
    for name in HEADERS {
        let value = format!("response_param_{name}");
        let (own, other) = (answer.header(name), answer.header(&format!("x-amzn-remapped-{}", name.to_lowercase())));
        match name {
            "Transfer-Encoding" => assert_eq!((own, other), (None, None)),
            _ if REMAPPED.contains(&name) => assert_eq!((own, other), (None, Some(value.as_str())), "{name}"),
            _ => assert_eq!((own, other), (Some(value.as_str()), None), "{name}"),
        }
    }
    assert!(answer.header("x-amzn-trace-id").is_some());
}

fn assert_refused(answer: &Answer, name: &str) {
    assert_eq!((answer.status(), answer.text()), (500, INTERNAL), "{name}");
    assert_eq!(answer.header("x-amzn-errortype"), Some("InternalServerErrorException"), "{name}");
    assert_eq!(answer.header("x-amzn-trace-id"), None, "{name}");
    assert!(answer.why().contains(name), "{}", answer.why());
}

#[tokio::test]
async fn http() {
    let house = House::empty();
    let url = backend::echo().await;
    let mut parameters = mapping(&MAPPED);
    parameters["integration.request.header.Host"] = json!("method.request.header.Host");
    let special = |name: &str| http_integration(&url, json!({"requestParameters": mapping(&[(name, "0")])}));
    api(
        &house,
        [
            ("no-param", http_integration(&url, json!({}))),
            ("full", http_integration(&url, full(&parameters))),
            ("content-length", special("Content-Length")),
            ("transfer-encoding", special("Transfer-Encoding")),
        ],
    );
    let bare = call(&house, "no-param").await;
    let headers = &bare.json()["headers"];
    let expected = ["accept", "content-length", "host", "user-agent", "x-amzn-apigateway-api-id", "x-amzn-trace-id"];
    assert_eq!(keys(headers), expected);
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(headers["user-agent"], format!("AmazonAPIGateway_{REST}"));
    assert_eq!(headers["x-amzn-apigateway-api-id"], REST);
    assert_eq!(format!("http://{}", headers["host"].as_str().expect("a host")), url);
    let names: Vec<_> = bare.headers().into_keys().collect();
    assert_eq!(names, ["content-type", "x-amz-apigw-id", "x-amzn-requestid", "x-amzn-trace-id"]);

    let answer = call(&house, "full").await;
    assert_eq!(answer.status(), 200, "{}", answer.why());
    let seen = answer.json();
    assert_seen(&serde_json::from_str(seen["body"].as_str().expect("a body")).expect("the template's JSON"));
    assert_mapped_answer(&answer);
    assert_backend_headers(&seen["headers"]);
    assert_eq!(seen["headers"]["host"], "api.example");
    for name in ["content-length", "transfer-encoding"] {
        assert_refused(&call(&house, name).await, if name.starts_with('c') { "Content-Length" } else { "Transfer-Encoding" });
    }
}

/// What a backend got of the mapped headers.
fn assert_backend_headers(headers: &Value) {
    for (name, value) in MAPPED {
        let expected = if IN_VAIN.contains(&name) { Value::Null } else { json!(value) };
        let own = &headers[name.to_ascii_lowercase()];
        assert_eq!(*own, expected, "{name}");
    }
}

#[tokio::test]
async fn http_proxy() {
    let house = House::empty();
    let url = backend::start(|seen| {
        let body = serde_json::to_string(seen).expect("json");
        Response::builder()
            .header("access-control-allow-origin", "*")
            .header("connection", "keep-alive")
            .header("content-type", "application/json")
            .header("server", "gunicorn/19.9.0")
            .header("x-amzn-requestid", "the backend's")
            .header("www-authenticate", "Basic")
            .body(body.into())
            .expect("a response")
    })
    .await;
    let proxy = |parameters: Value| http_integration(&url, json!({"type": "HTTP_PROXY", "requestParameters": parameters}));
    let mut parameters = mapping(&MAPPED);
    parameters["integration.request.header.Host"] = json!("method.request.header.Host");
    api(
        &house,
        [
            ("no-param", proxy(json!({}))),
            ("full", proxy(parameters)),
            ("content-length", proxy(mapping(&[("Content-Length", "0")]))),
            ("transfer-encoding", proxy(mapping(&[("Transfer-Encoding", "deflate")]))),
        ],
    );
    let bare = call(&house, "no-param").await;
    let headers = bare.json()["headers"].clone();
    let mut expected: Vec<_> = SEEN.into_iter().filter(|name| !["Content-Encoding", "Via"].contains(name)).collect();
    expected.extend(["content-length", "host", "x-amzn-apigateway-api-id", "x-amzn-trace-id"]);
    expected.extend(["x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"]);
    assert_eq!(keys(&headers), lower(&expected));
    assert_eq!(headers["authorization"], "Unauthorized");
    assert_eq!(headers["user-agent"], "sekisho/0.0");
    assert_eq!(format!("http://{}", headers["host"].as_str().expect("a host")), url);
    let rows = [
        ("access-control-allow-origin", Some("*")),
        ("content-type", Some("application/json")),
        ("x-amzn-remapped-connection", Some("keep-alive")),
        ("x-amzn-remapped-server", Some("gunicorn/19.9.0")),
        ("x-amzn-remapped-x-amzn-requestid", Some("the backend's")),
        ("x-amzn-remapped-www-authenticate", Some("Basic")),
        ("connection", None),
        ("server", None),
        ("x-amzn-trace-id", None),
    ];
    for (name, value) in rows {
        assert_eq!(bare.header(name), value, "{name}");
    }
    let length = bare.text().len().to_string();
    assert_eq!(bare.header("x-amzn-remapped-content-length"), Some(length.as_str()));
    assert!(bare.header("x-amzn-remapped-date").is_some());

    let full = call(&house, "full").await;
    assert_backend_headers(&full.json()["headers"]);
    assert_eq!(full.json()["headers"]["host"], "api.example");
    assert_refused(&call(&house, "content-length").await, "Content-Length");
    assert_refused(&call(&house, "transfer-encoding").await, "Transfer-Encoding");
}

fn for_functions() -> Vec<&'static (&'static str, &'static str)> {
    MAPPED.iter().filter(|(name, _)| !FORBIDDEN_FOR_FUNCTIONS.contains(name)).collect()
}

#[tokio::test]
async fn a_function_behind_a_mapping() {
    let house = House::empty();
    let special = |name: &'static str| (name, lambda(json!({"requestParameters": mapping(&[(name, "x")])})));
    let mut integrations = vec![("no-param", lambda(json!({}))), ("full", lambda(full(&mapping(for_functions()))))];
    integrations.extend(FORBIDDEN_FOR_FUNCTIONS.map(special));
    api(&house, integrations);
    let bare = call(&house, "no-param").await;
    assert_eq!(bare.json()["body"], "{}");
    let names: Vec<_> = bare.headers().into_keys().collect();
    assert_eq!(names, ["content-type", "x-amz-apigw-id", "x-amzn-requestid", "x-amzn-trace-id"]);
    let answer = call(&house, "full").await;
    assert_eq!(answer.status(), 200, "{}", answer.why());
    assert_seen(&serde_json::from_str(answer.json()["body"].as_str().expect("the event")).expect("the template's JSON"));
    assert_mapped_answer(&answer);
    for name in FORBIDDEN_FOR_FUNCTIONS {
        assert_refused(&call(&house, name).await, name);
    }
    house.functions.stop().await;
}

#[tokio::test]
async fn a_function_behind_a_proxy() {
    let house = House::empty();
    let proxy = |parameters: Value| json!({"type": "AWS_PROXY", "httpMethod": "POST", "uri": echo_uri(), "requestParameters": parameters});
    let mut integrations = vec![("no-param", proxy(json!({}))), ("full", proxy(mapping(for_functions())))];
    integrations.extend(FORBIDDEN_FOR_FUNCTIONS.map(|name| (name, proxy(mapping(&[(name, "x")])))));
    api(&house, integrations);
    for path in ["no-param", "full"] {
        let answer = call(&house, path).await;
        let headers = &answer.json()["headers"];
        let mut expected = SEEN.to_vec();
        expected.extend(["Host", "X-Amzn-Trace-Id", "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"]);
        assert_eq!(keys(headers), lower(&expected), "{path}: parameters map nothing for a proxy");
        for name in expected.iter().filter(|name| SEEN.contains(name)) {
            let sent = SENT.iter().find(|(own, _)| own == name).expect("sent").1;
            assert_eq!(headers[name], sent, "{path} {name}");
        }
    }
    for name in FORBIDDEN_FOR_FUNCTIONS {
        assert_refused(&call(&house, name).await, name);
    }
    house.functions.stop().await;
}

/// Recorded 2024-08 and 2024-11: a client's own spelling reaches the function, and the function's the client; of two
/// spellings that of `multiValueHeaders` is taken.
#[tokio::test]
async fn names_keep_their_case() {
    let house = House::empty();
    let proxy = json!({"type": "AWS_PROXY", "httpMethod": "POST", "uri": echo_uri()});
    let parameters = json!({"method.response.header.X-Own": "'1'"});
    let mocked = mock(json!({"integrationResponses": [{"statusCode": "200", "responseParameters": parameters}]}));
    api(&house, [("echo", proxy.clone()), ("spelled", proxy), ("mock", mocked)]);
    let names: HeaderNames = ["tEsT-HEADeR", "user-agent", "headerVar"].into_iter().collect();
    let request = Request::get("/test/echo").extension(names);
    let request = request.header("test-header", "aValUE").header("user-agent", "x").header("headervar", "v");
    let event = house.call(REST, request).await.json();
    for headers in [&event["headers"], &event["multiValueHeaders"]] {
        let names: Vec<_> = headers.as_object().expect("headers").keys().map(String::as_str).collect();
        assert!(["tEsT-HEADeR", "User-Agent", "headerVar", "Host"].iter().all(|name| names.contains(name)), "{names:?}");
    }
    let spelled = |answer: &Answer| {
        let names = answer.0.extensions().get::<ResponseNames>().expect("names");
        names.iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let own = ["x-amzn-RequestId", "x-amz-apigw-id", "X-Amzn-Trace-Id", "Content-Type", "Content-Length", "Date"];
    for (path, expected) in [("spelled", ["tesT-Multi", "X-mY-Own", "x-amzn-Remapped-date"].as_slice()), ("mock", &["X-Own"])] {
        let answer = house.call(REST, Request::get(format!("/test/{path}"))).await;
        let names = spelled(&answer);
        assert!(own.iter().chain(expected).all(|name| names.iter().any(|own| own == name)), "{path}: {names:?}");
    }
    let refused = house.call(REST, Request::get("/test/nothing")).await;
    assert!(spelled(&refused).iter().any(|name| name == "x-amzn-ErrorType"));
    house.functions.stop().await;
}

/// Recorded 2024: only the first accepted type counts, stars on the right count, on the left not.
#[tokio::test]
async fn a_proxy_answers_bytes_to_those_who_accept_them() {
    let house = House::empty();
    let image = "iVBORw0KGgo=";
    let proxy = json!({"type": "AWS_PROXY", "httpMethod": "POST", "uri": echo_uri()});
    let rows: [(&[&str], Option<&str>, bool); 14] = [
        (&[], Some("image/png"), false),
        (&["image/png", "*/test"], Some("image/png"), true),
        (&["image/png", "*/test"], Some("image/jpg"), false),
        (&["image/png", "*/test"], Some("image/*"), false),
        (&["image/png", "*/test"], Some("*/test"), false),
        (&["image/png", "*/test"], Some("random/test"), false),
        (&["image/png", "*/test"], Some("*/*"), false),
        (&["image/png", "*/test"], Some("image/webp,image/png,*/*;q=0.8"), false),
        (&["image/png", "*/test"], Some("image/png,image/*,*/*;q=0.8"), true),
        (&["image/png", "application/*"], Some("application/whatever"), true),
        (&["image/png", "application/*"], Some("application/*"), true),
        (&["image/png", "application/*"], Some("application"), false),
        (&["image/png", "application/*"], None, false),
        (&["*/*"], None, true),
    ];
    for (types, accept, binary) in rows {
        let made = json!({"name": "x", "binaryMediaTypes": types});
        create(&house, made, [("encoded", proxy.clone()), ("garbled", proxy.clone())], [].into());
        let get = |path: &str| {
            let request = Request::get(format!("/test/{path}"));
            match accept {
                Some(accept) => request.header("accept", accept),
                None => request,
            }
        };
        let answer = house.call(REST, get("encoded")).await;
        let expected: &[u8] = if binary { b"\x89PNG\r\n\x1a\n" } else { image.as_bytes() };
        assert_eq!(answer.0.body().as_ref(), expected, "{types:?} {accept:?}: {}", answer.why());
        let garbled = house.call(REST, get("garbled")).await;
        assert_eq!(garbled.status(), if binary { 500 } else { 200 }, "{types:?} {accept:?}");
    }
    house.functions.stop().await;
}
