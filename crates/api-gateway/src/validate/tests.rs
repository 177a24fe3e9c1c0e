//! Draft 4 as data: a schema, a body, and what is wrong with it.

use http::Request;
use serde_json::json;

use super::*;

fn method(more: &Value) -> PutMethod {
    let mut method = json!({"httpMethod": "POST", "requestValidatorId": "all", "requestModels": {"application/json": "Own"}});
    method.as_object_mut().expect("object").extend(more.as_object().expect("object").clone());
    serde_json::from_value(method).expect("a method")
}

fn parts(models: &Value) -> Parts {
    let mut parts = Parts::default();
    let validator = json!({"validateRequestBody": true, "validateRequestParameters": true});
    parts.request_validators.insert("all".to_owned(), serde_json::from_value(validator).expect("validator"));
    for (name, schema) in models.as_object().expect("models") {
        let model = CreateModel { name: name.clone(), schema: Some(schema.clone()), ..CreateModel::default() };
        parts.models.insert(name.clone(), model);
    }
    parts
}

fn asks(models: &Value) -> Result<Asks, Refusal> {
    Asks::new(&parts(models), &method(&json!({}))).map(|asks| asks.expect("a check"))
}

fn errors(asks: &Asks, body: &Value) -> Option<String> {
    let request = Request::post("/").body(Bytes::from(body.to_string())).expect("request");
    match asks.check(&request, &[]) {
        Ok(()) => None,
        Err(Invalid::Body { errors, .. }) => Some(errors),
        Err(other) => panic!("{other:?}"),
    }
}

type Row = (Value, Value, Value, String);

fn types(own: &str, allowed: &str) -> String {
    plain(&format!("instance type ({own}) does not match any allowed primitive type (allowed: [{allowed}])"))
}

fn plain(text: &str) -> String {
    format!("[{text}]")
}

/// A schema, what fits, what does not, and why.
fn check(rows: &[Row]) {
    for (schema, good, bad, expected) in rows {
        let asks = asks(&json!({"Own": schema.to_string()})).expect("a model");
        assert_eq!(errors(&asks, good), None, "{schema} {good}");
        assert_eq!(errors(&asks, bad).as_ref(), Some(expected), "{schema} {bad}");
    }
}

#[test]
fn types_and_choices() {
    check(&[
        (json!({"type": "string"}), json!("a"), json!(1), types("integer", "\"string\"")),
        (json!({"type": "number"}), json!(1), json!("a"), types("string", "\"integer\",\"number\"")),
        (json!({"type": "integer"}), json!(2), json!(1.5), types("number", "\"integer\"")),
        (json!({"type": ["null", "boolean"]}), json!(null), json!([]), types("array", "\"boolean\",\"null\"")),
        (
            json!({"enum": ["a", 1, {"b": 2}]}),
            json!({"b": 2.0}),
            json!("c"),
            plain(r#"instance value ("c") not found in enum (possible values: ["a",1,{"b":2}])"#),
        ),
    ]);
}

#[test]
fn keywords_of_objects() {
    check(&[
        (
            json!({"required": ["b", "a"]}),
            json!({"a": null, "b": 1}),
            json!({}),
            plain(r#"object has missing required properties (["a","b"])"#),
        ),
        (
            json!({"properties": {"a": {}}, "patternProperties": {"^x": {}}, "additionalProperties": false}),
            json!({"a": 1, "x-1": 2}),
            json!({"c": 1, "b": 2}),
            plain(r#"object instance has properties which are not allowed by the schema: ["b","c"]"#),
        ),
        (
            json!({"additionalProperties": {"type": "string"}, "properties": {"a": {}}}),
            json!({"a": 1, "b": "c"}),
            json!({"a": 1, "b": 1}),
            types("integer", "\"string\""),
        ),
        (
            json!({"patternProperties": {"^x": {"type": "null"}}}),
            json!({"y": 1, "x": null}),
            json!({"xy": 1}),
            types("integer", "\"null\""),
        ),
        (
            json!({"minProperties": 1}),
            json!({"a": 1}),
            json!({}),
            plain("object has too few properties (found 0 but schema requires at least 1)"),
        ),
        (
            json!({"maxProperties": 0}),
            json!({}),
            json!({"a": 1}),
            plain("object has too many properties (found 1 but schema requires at most 0)"),
        ),
        (
            json!({"dependencies": {"a": ["b", "c"]}}),
            json!({"b": 1}),
            json!({"a": 1, "b": 1}),
            plain(r#"property "a" of object has missing property dependencies (schema requires ["b","c"]; missing: ["c"])"#),
        ),
        (
            json!({"dependencies": {"a": {"required": ["b"]}}}),
            json!({"c": 1}),
            json!({"a": 1}),
            plain(r#"object has missing required properties (["b"])"#),
        ),
    ]);
}

#[test]
fn keywords_of_numbers() {
    check(&[
        (
            json!({"minimum": 2}),
            json!(2),
            json!(1),
            plain("numeric instance is lower than the required minimum (minimum: 2, found: 1)"),
        ),
        (
            json!({"minimum": 2, "exclusiveMinimum": true}),
            json!(2.5),
            json!(2),
            plain("numeric instance is not strictly greater than the required minimum 2"),
        ),
        (
            json!({"maximum": 2}),
            json!(2),
            json!(2.5),
            plain("numeric instance is greater than the required maximum (maximum: 2, found: 2.5)"),
        ),
        (
            json!({"maximum": 2, "exclusiveMaximum": true}),
            json!(1),
            json!(2),
            plain("numeric instance is not strictly lower than the required maximum 2"),
        ),
        (json!({"multipleOf": 0.1}), json!(0.3), json!(0.35), plain("remainder of division is not zero (0.35 / 0.1)")),
        (json!({"multipleOf": 3}), json!(9), json!(10), plain("remainder of division is not zero (10 / 3)")),
    ]);
}

#[test]
fn keywords_of_texts() {
    check(&[
        (json!({"minLength": 2}), json!("éé"), json!("é"), plain(r#"string "é" is too short (length: 1, required minimum: 2)"#)),
        (json!({"maxLength": 1}), json!("é"), json!("éé"), plain(r#"string "éé" is too long (length: 2, maximum allowed: 1)"#)),
        (json!({"pattern": "b+"}), json!("abc"), json!("ac"), plain(r#"ECMA 262 regex "b+" does not match input string "ac""#)),
        (json!({"format": "ipv4"}), json!("1.2.3.4"), json!("1.2.3"), plain(r#"string "1.2.3" is not a valid IPv4 address"#)),
    ]);
}

#[test]
fn keywords_of_lists() {
    check(&[
        (json!({"items": {"type": "null"}}), json!([null]), json!([null, 1]), types("integer", "\"null\"")),
        (json!({"items": [{"type": "null"}, {}]}), json!([null, 1, 2]), json!([1]), types("integer", "\"null\"")),
        (
            json!({"items": [{}], "additionalItems": false}),
            json!([1]),
            json!([1, 2]),
            plain("schema only allows 1 elements in array but instance has 2 elements"),
        ),
        (
            json!({"items": [{}], "additionalItems": {"type": "null"}}),
            json!([1, null]),
            json!([1, 2]),
            types("integer", "\"null\""),
        ),
        (
            json!({"minItems": 1}),
            json!([1]),
            json!([]),
            plain("array is too short: must have at least 1 elements but instance has 0 elements"),
        ),
        (
            json!({"maxItems": 1}),
            json!([1]),
            json!([1, 2]),
            plain("array is too long: must have at most 1 elements but instance has 2 elements"),
        ),
        (
            json!({"uniqueItems": true}),
            json!([1, "1", {"a": 1}]),
            json!([{"a": 1, "b": 2}, {"b": 2.0, "a": 1}]),
            plain("array must not contain duplicate elements"),
        ),
    ]);
}

#[test]
fn alternatives() {
    check(&[
        (
            json!({"allOf": [{"type": "object"}, {"required": ["a"]}]}),
            json!({"a": 1}),
            json!({}),
            plain("instance failed to match all required schemas (matched only 1 out of 2)"),
        ),
        (
            json!({"anyOf": [{"type": "null"}, {"type": "string"}]}),
            json!("a"),
            json!(1),
            plain("instance failed to match at least one required schema among 2"),
        ),
        (
            json!({"oneOf": [{"type": "number"}, {"type": "integer"}]}),
            json!(1.5),
            json!(1),
            plain("instance failed to match exactly one schema (matched 2 out of 2)"),
        ),
        (json!({"not": {"type": "null"}}), json!(1), json!(null), plain("instance matched a schema which it should not have")),
    ]);
}

#[test]
fn keywords_are_for_their_own_types() {
    let schema = json!({"minimum": 5, "minLength": 5, "minItems": 5, "minProperties": 5, "format": "email"});
    let asks = asks(&json!({"Own": schema})).expect("a model");
    for value in [json!(true), json!(null), json!(5), json!("a@b.cd")] {
        assert_eq!(errors(&asks, &value), None, "{value}");
    }
}

#[test]
fn errors_within_a_value_come_after_its_own() {
    let schema = json!({"properties": {"a": {"type": "string"}, "b": {"type": "null"}}, "required": ["c"]});
    let asks = asks(&json!({"Own": schema})).expect("a model");
    let missing = r#"[object has missing required properties (["c"])]"#;
    assert_eq!(errors(&asks, &json!({"a": 1})).as_deref(), Some(missing));
    let both = errors(&asks, &json!({"b": 1, "a": 1, "c": 1})).expect("two");
    assert_eq!(both.matches("does not match any allowed").count(), 2, "{both}");
}

#[test]
fn models_refer_to_each_other_and_to_themselves() {
    let url = |name: &str| json!({"$ref": model_url("abc", name)});
    let models = json!({
        "Own": {"type": "object", "properties": {"people": {"type": "array", "items": url("Person")}},
            "definitions": {"Name": {"type": "string", "minLength": 1}}},
        "Person": {"required": ["name"], "properties": {"name": {"$ref": "#/definitions/Name"}, "friend": url("Person")},
            "definitions": {"Name": {"type": "string"}}},
    });
    let asks = asks(&models).expect("models");
    let friend = |name: Value| json!({"people": [{"name": "a", "friend": {"name": name}}]});
    assert_eq!(errors(&asks, &friend(json!(""))), None, "the reference is to the definition beside it");
    assert!(errors(&asks, &friend(json!(1))).expect("no text").contains("(allowed: [\"string\"])"));
}

#[test]
fn what_cannot_be_checked_is_refused() {
    let rows = [
        json!({"Own": {"$ref": "#"}}),
        json!({"Own": {"anyOf": [{"not": {"$ref": "#"}}]}}),
        json!({"Own": {"$ref": model_url("abc", "Other")}, "Other": {"allOf": [{"$ref": model_url("abc", "Own")}]}}),
        json!({"Own": {"$ref": model_url("abc", "Nobody")}}),
        json!({"Own": {"$ref": "#/definitions/Nobody"}}),
        json!({"Own": {"$ref": "https://example.com/a.json"}}),
        json!({"Own": {"type": "text"}}),
        json!({"Own": {"pattern": "(?=a)b"}}),
        json!({"Own": "{"}),
        json!({"Own": []}),
        json!({}),
    ];
    for models in rows {
        assert!(asks(&models).is_err(), "{models}");
    }
    let mut missing = parts(&json!({"Own": {}}));
    missing.request_validators.clear();
    assert!(Asks::new(&missing, &method(&json!({}))).is_err(), "no such validator");
}

#[test]
fn a_schema_that_branches_everywhere_ends() {
    let twice = json!({"properties": {"a": {"$ref": "#"}}, "required": ["z"]});
    let schema = json!({"anyOf": [{"properties": {"a": {"$ref": "#"}}}, {"properties": {"a": {"$ref": "#"}}}], "not": twice});
    let asks = asks(&json!({"Own": schema})).expect("a model");
    let mut body = json!({});
    for _ in 0..100 {
        body = json!({"a": body, "z": 1});
    }
    assert!(errors(&asks, &body).is_some());
}

#[test]
fn the_content_type_picks_the_model() {
    let models = json!({"Own": {"required": ["a"]}, "Other": {"required": ["b"]}});
    let used = json!({"requestModels": {"application/json": "Own", "$default": "Other"}});
    let both = Asks::new(&parts(&models), &method(&used)).expect("models").expect("a check");
    let one = asks(&models).expect("models");
    let rows = [
        (None, r#"{"a":1}"#, true, true),
        (Some("application/json"), r#"{"a":1}"#, true, true),
        (Some("Application/JSON; charset=utf-8"), r#"{"b":1}"#, false, false),
        (Some("text/plain"), r#"{"b":1}"#, true, true),
        (Some("text/plain"), "no json", false, true),
        (None, "", false, false),
    ];
    for (kind, body, passes, passes_one) in rows {
        let mut request = Request::post("/").body(Bytes::from(body)).expect("request");
        if let Some(kind) = kind {
            request.headers_mut().insert(CONTENT_TYPE, kind.parse().expect("a type"));
        }
        assert_eq!(both.check(&request, &[]).is_ok(), passes, "{kind:?} {body}");
        assert_eq!(one.check(&request, &[]).is_ok(), passes_one, "{kind:?} {body}");
    }
}

/// URI, header, path parameters, and what is missing.
type Parameters<'t> = (&'t str, Option<&'t str>, &'t [(String, String)], Option<&'t str>);

/// Recorded on AWS, 2024-01.
#[test]
fn missing_parameters_are_told_by_place_and_name() {
    let declared = json!({"requestModels": {}, "requestParameters": {
        "method.request.querystring.qs1": true, "method.request.path.issuer": "true", "method.request.header.x-header-param": true,
        "method.request.header.x-free": false,
    }});
    let asks = Asks::new(&parts(&json!({})), &method(&declared)).expect("parameters").expect("a check");
    let issuer = [("issuer".to_owned(), "a".to_owned())];
    let rows: [Parameters<'_>; 5] = [
        ("/", None, &[], Some("x-header-param, issuer, qs1")),
        ("/?qs1=a", Some("b"), &issuer, None),
        ("/?qs1=", Some("b"), &issuer, Some("qs1")),
        ("/?qs1=a", Some(" "), &issuer, Some("x-header-param")),
        ("/?QS1=a", Some("b"), &issuer, Some("qs1")),
    ];
    for (uri, header, path, missing) in rows {
        let mut request = Request::get(uri).body(Bytes::new()).expect("request");
        if let Some(header) = header {
            request.headers_mut().insert("x-header-param", header.parse().expect("a value"));
        }
        let got = asks.check(&request, path).err();
        assert_eq!(got, missing.map(|names| Invalid::Parameters(names.to_owned())), "{uri}");
    }
}
