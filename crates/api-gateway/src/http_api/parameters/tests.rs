use std::borrow::Cow;

use http::{HeaderMap, Request};
use indexmap::IndexMap;

use super::*;

fn map(rows: &[(&str, &str)]) -> BTreeMap<String, String> {
    rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

fn sample() -> Request<Bytes> {
    Request::post("/qa/pets/7%2F8?tag=a&q=x+y&tag=b")
        .header("x-many", "1")
        .header("x-many", "2")
        .header("host", "api.example")
        .body(Bytes::from_static(br#"{"user":{"name":"A"}}"#))
        .unwrap()
}

fn with_sources<T>(request: &Request<Bytes>, test: impl FnOnce(&Sources<'_>) -> T) -> T {
    let context = |name: &str| (name == "requestId").then(|| "rid".to_owned());
    let parameters = [("id".to_owned(), "7%2F8".to_owned())];
    let variables = IndexMap::from([("env".to_owned(), "blue".to_owned())]);
    test(&Sources {
        request,
        path: "/pets/7%2F8",
        parameters: &parameters,
        variables: &variables,
        context: &context,
        answer: None,
    })
}

/// `path ? query | header: value | …` of what goes out.
fn sent(changes: &[(&str, &str)]) -> String {
    let request = sample();
    let changes = of_request(&map(changes)).unwrap();
    let mut outgoing =
        Outgoing { headers: Cow::Borrowed(request.headers()), query: Cow::Borrowed(request.uri().query().unwrap()), path: None };
    with_sources(&request, |from| changes.request(&mut outgoing, from));
    format!("{}?{} | {}", outgoing.path.as_deref().unwrap_or("-"), outgoing.query, shown(&outgoing.headers))
}

fn shown(headers: &HeaderMap) -> String {
    headers.iter().map(|(name, value)| format!("{name}: {}", value.to_str().unwrap())).collect::<Vec<_>>().join(" | ")
}

#[test]
fn requests_are_changed() {
    let query = "tag=a&q=x+y&tag=b";
    let headers = "x-many: 1 | x-many: 2 | host: api.example";
    let with = |added: &str| format!("-?{query} | {headers} | {added}");
    let rows = [
        (("append:header.x-new", "static"), with("x-new: static")),
        (
            ("append:header.X-Many", "$request.header.X-MANY"),
            format!("-?{query} | x-many: 1 | x-many: 2 | x-many: 1,2 | host: api.example"),
        ),
        (
            ("overwrite:header.x-many", "${context.requestId}/${stageVariables.env}"),
            format!("-?{query} | x-many: rid/blue | host: api.example"),
        ),
        (("remove:header.x-many", "''"), format!("-?{query} | host: api.example")),
        (("overwrite:header.host", "b.example"), format!("-?{query} | x-many: 1 | x-many: 2 | host: b.example")),
        (("append:header.x-new", "$request.body.user.name"), with("x-new: A")),
        (("append:header.x-new", "${request.body.user.none}!"), with("x-new: !")),
        (("append:header.x-new", "$request.body.user.none"), format!("-?{query} | {headers}")),
        (("append:header.x-new", "$request.querystring.tag"), with("x-new: a,b")),
        (("append:header.x-new", "$request.path"), with("x-new: /pets/7%2F8")),
        (("append:header.x-new", "5$"), with("x-new: 5$")),
        (("append:querystring.tag", "$request.path.id"), format!("-?{query}&tag=7%252F8 | {headers}")),
        (("overwrite:querystring.tag", "a b&c"), format!("-?q=x+y&tag=a%20b%26c | {headers}")),
        (("remove:querystring.tag", ""), format!("-?q=x+y | {headers}")),
        (("overwrite:path", "/v1/${request.path.id}/a b?x"), format!("/v1/7%2F8/a%20b%3Fx?{query} | {headers}")),
        (("overwrite:path", "plain"), format!("/plain?{query} | {headers}")),
    ];
    for (change, expected) in rows {
        assert_eq!(sent(&[change]), expected, "{change:?}");
    }
}

#[test]
fn answers_are_changed_by_their_status() {
    let answer = || {
        let mut answer = Response::new(Bytes::from_static(br#"{"code":418,"why":"tea"}"#));
        answer.headers_mut().insert("x-a", HeaderValue::from_static("1"));
        answer
    };
    let rows: [(&[(&str, &str)], &str); 5] = [
        (&[("overwrite:statuscode", "201")], "201 x-a: 1"),
        (&[("overwrite:statuscode", "$response.body.code")], "418 x-a: 1"),
        (&[("overwrite:statuscode", "$response.body.why")], "200 x-a: 1"),
        (&[("append:header.x-b", "$response.header.X-A"), ("remove:header.x-a", "''")], "200 x-b: 1"),
        (&[("overwrite:header.x-a", "${response.body.why}-${request.header.host}")], "200 x-a: tea-api.example"),
    ];
    for (changes, expected) in rows {
        let all = of_answers(&BTreeMap::from([("200".to_owned(), map(changes))])).unwrap();
        let request = sample();
        let answer = with_sources(&request, |from| all[&200].answer(answer(), from));
        assert_eq!(format!("{} {}", answer.status().as_u16(), shown(answer.headers())), expected);
    }
}

#[test]
fn what_cannot_be_is_refused_when_it_is_made() {
    let destination = "errors : [Invalid Request Actioned Parameter destination specified: ";
    let rows = [
        ("overwrite:body", "x", destination),
        ("append:path", "x", destination),
        ("change:header.x", "x", destination),
        ("header.x", "x", destination),
        ("append:header.", "x", destination),
        ("overwrite:statuscode", "200", destination),
        ("append:header.Authorization", "x", "Operations on header authorization are restricted"),
        ("remove:header.X-Amz-Date", "''", "Operations on header x-amz-date are restricted"),
        ("append:header.access-control-allow-origin", "*", "are restricted"),
        ("append:header.x", "$request.cookie.a", "Invalid mapping expression specified: $request.cookie.a"),
        ("append:header.x", "$response.header.a", "Invalid mapping expression specified: $response.header.a"),
        ("append:header.x", "${request.header.a", "Invalid mapping expression specified: ${request.header.a"),
        ("append:header.x", "$request.body..a", "Invalid mapping expression specified: $request.body..a"),
        ("append:header.x", "$request.path.a/$request.path.b", "Invalid mapping expression specified: "),
        ("append:header.x", "a\nb", "Invalid mapping expression specified: a\nb"),
    ];
    for (key, value, why) in rows {
        let refusal = of_request(&map(&[(key, value)])).unwrap_err();
        assert!(refusal.message.contains(why), "{key} = {value}: {}", refusal.message);
    }
    for (code, key, value) in [
        ("199", "append:header.a", "b"),
        ("x", "append:header.a", "b"),
        ("200", "overwrite:statuscode", "600"),
        ("200", "overwrite:path", "/"),
    ] {
        assert!(of_answers(&BTreeMap::from([(code.to_owned(), map(&[(key, value)]))])).is_err(), "{code} {key} {value}");
    }
}
