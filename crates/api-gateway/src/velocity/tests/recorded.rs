//! What real AWS answered about bodies and overrides, by localstack's recordings of 2024 and 2025.

use serde_json::json;

use super::{Given, check};
use crate::velocity::Overrides;

#[test]
fn objects_and_lists_of_a_body() {
    let whole = r#"#set($result = $input.path("$.json"))$result"#;
    let nested = r#"#set($result = $input.path("$.json"))$result.nested"#;
    let first = r#"#set($result = $input.path("$.json"))$result[0]"#;
    let shown = r#"#set($result = $input.path("$.json"))$result.toString()"#;
    let rows = [
        (whole, r#"{"foo":"bar"}"#, "{foo=bar}"),
        (whole, r#"[{"foo":"bar"}]"#, r#"[{"foo":"bar"}]"#),
        (nested, r#"{"nested":{"foo":"bar"}}"#, "{foo=bar}"),
        (nested, r#"{"nested":[{"foo":"bar"}]}"#, r#"[{"foo":"bar"}]"#),
        (first, r#"[{"foo":"bar"}]"#, "{foo=bar}"),
        (first, r#"[[{"foo":"bar"}]]"#, r#"[{"foo":"bar"}]"#),
        (whole, r#"{"foo":[{"nested":"bar"}]}"#, r#"{foo=[{"nested":"bar"}]}"#),
        (whole, r#"{"bigger":"dict","to":"test","with":"separators"}"#, "{bigger=dict, to=test, with=separators}"),
        (shown, r#"{"foo":"bar"}"#, "{foo=bar}"),
        (shown, r#"{"list":[{"foo":"bar"}]}"#, r#"{list=[{"foo":"bar"}]}"#),
    ];
    for (template, body, expected) in rows {
        let body = format!(r#"{{"json":{body}}}"#);
        assert_eq!(Given::body(&body).text(template), expected, "{template} with {body}");
    }
}

#[test]
fn what_is_missing_equals_null_and_the_empty_text() {
    let told = |path: &str| {
        format!(
            "#set($r = $input.path(\"{path}\")){{\"body\": $r, \"nested\": $r.nested, \"isNull\": \
             #if( $r == $null )\"true\"#else\"false\"#end, \"isEmptyString\": #if( $r == \"\" )\"true\"#else\"false\"#end}}"
        )
    };
    let nothing = r#"{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}"#;
    let empty = r#"{"body": [], "nested": , "isNull": "false", "isEmptyString": "false"}"#;
    let rows = [("", "$.nonExisting", nothing), (r#"{"l":[]}"#, "$.l", empty), (r#"{"l":null}"#, "$.l", nothing)];
    for (body, path, expected) in rows {
        assert_eq!(Given::body(body).text(&told(path)), expected, "{body} {path}");
    }
}

#[test]
fn the_raw_body() {
    let rows = [
        ("", "{}", "%7B%7D"),
        (r#"{"some": "value"}"#, r#"{"some": "value"}"#, "%7B%22some%22%3A+%22value%22%7D"),
        ("some raw data", "some raw data", "some+raw+data"),
    ];
    for (body, raw, encoded) in rows {
        let given = Given::body(body);
        check(
            &given,
            &[
                ("#set($result = $input.body)$result", raw),
                ("Action=SendMessage&MessageBody=$input.body", &format!("Action=SendMessage&MessageBody={raw}")),
                ("#set($result = $input.body.testAccess)$result", ""),
                (
                    "EncodedBody=$util.urlEncode($input.body)&EncodedBodyAccess=$util.urlEncode($input.body.testAccess)",
                    &format!("EncodedBody={encoded}&EncodedBodyAccess="),
                ),
            ],
        );
    }
}

#[test]
fn a_request_template_speaks_to_the_response_template() {
    let request = "#set($body = $util.base64Decode($input.params('testPath')))\n    \
                   #set($context.requestOverride.path.body = $body)\n    {\n      \"statusCode\": 200\n    }\n";
    let response = "\n#set($body = $util.parseJson($context.requestOverride.path.body))\n#set($inputBody = $body.message)\n\
                    #if($inputBody == \"path1\")\none\n#elseif($inputBody == \"path2\")\ntwo\n#else\nelse\n#end\n";
    let rows = [
        ("eyJtZXNzYWdlIjogInBhdGgxIn0=", "\none\n"),
        ("eyJtZXNzYWdlIjogInBhdGgyIn0=", "\ntwo\n"),
        ("eyJtZXNzYWdlIjogIndoYXRldmVyIn0=", "\nelse\n"),
    ];
    for (sent, expected) in rows {
        let given = Given { params: json!({"path": {"testPath": sent}}), ..Given::default() };
        let first = given.run(request).unwrap();
        assert_eq!(first.text, "    {\n      \"statusCode\": 200\n    }\n");
        assert_eq!(given.run_after(response, &first.overrides).unwrap().text, expected);
    }
}

#[test]
fn answers_overridden_by_a_request_template() {
    let request = "\n#set($context.responseOverride.status = 444)\n#set($context.responseOverride.header.foo = \"bar\")\n\
                   #set($context.responseOverride.custom = \"is also passed around\")\n{\n  \"statusCode\": 200\n}\n";
    let response = "$context.responseOverride.status $context.responseOverride.header.foo $context.responseOverride.custom";
    let first = Given::default().run(request).unwrap();
    assert_eq!(first.overrides.response_status(), Some(444));
    assert_eq!(first.overrides.response_headers(), [("foo".to_owned(), vec!["bar".to_owned()])]);
    let second = Given::default().run_after(response, &first.overrides).unwrap();
    assert_eq!(second.text, "444 bar is also passed around");
    assert_eq!(second.overrides, first.overrides, "what went in comes out");
}

#[test]
fn overrides_are_maps() {
    let request = "\n#set($paramName = \"foo\")\n#set($context.requestOverride.querystring[$paramName] = \"bar\")\n\
                   #set($paramPutName = \"putfoo\")\n$context.requestOverride.querystring.put($paramPutName, \"putBar\")\n\
                   #set($context[\"requestOverride\"].querystring[\"nestedfoo\"] = \"nestedFoo\")\n";
    let response = "#set($q = $context.requestOverride.querystring)$q[\"foo\"] $q[\"putfoo\"] $q[\"nestedfoo\"]";
    let first = Given::default().run(request).unwrap();
    assert_eq!(first.text, "\n\n");
    assert_eq!(Given::default().run_after(response, &first.overrides).unwrap().text, "bar putBar nestedFoo");
    let untouched = Given::default().run_after("", &Overrides::default()).unwrap();
    assert_eq!(untouched.overrides, Overrides::default());
}
