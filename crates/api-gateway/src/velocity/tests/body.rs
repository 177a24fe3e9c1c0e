//! `$input`: the body as JSON and as objects.

use super::{Given, check};

const PETS: &str =
    r#"[{"id":1,"type":"dog","price":249.99},{"id":2,"type":"cat","price":1e10},{"id":3,"tags":["a/b","é"],"x":null}]"#;

#[test]
fn json_is_json_again() {
    check(
        &Given::body(PETS),
        &[
            (
                "$input.json('$')",
                r#"[{"id":1,"type":"dog","price":249.99},{"id":2,"type":"cat","price":1.0E10},{"id":3,"tags":["a/b","é"],"x":null}]"#,
            ),
            ("$input.json('$[0].type') $input.json('$[0].id') $input.json('$[2].tags')", r#""dog" 1 ["a/b","é"]"#),
            ("$input.json('$.nothing') $input.json('$[9]')", r#""" """#),
            ("$util.escapeJavaScript($input.json('$[0].type'))", r#"\"dog\""#),
            ("$input.json('$[0].type').nothing", ""),
        ],
    );
}

#[test]
fn the_example_of_the_documentation_reads_a_list() {
    let template = "#set($inputRoot = $input.path('$'))\n[\n#foreach($elem in $inputRoot)\n  \"$elem.id $elem.type\"#if($foreach.hasNext),#end\n\n#end\n]";
    let body = r#"[{"id":1,"type":"dog"},{"id":2,"type":"cat"}]"#;
    assert_eq!(Given::body(body).text(template), "[\n  \"1 dog\",\n  \"2 cat\"\n]");
}

#[test]
fn bodies_that_are_no_objects() {
    check(&Given::body(""), &[("$input.json('$') $input.body $input.path('$')", "{} {} {}")]);
    check(
        &Given::body("a=1&b=\"2\""),
        &[
            ("$input.json('$')", r#""a=1&b=\"2\"""#),
            ("$input.path('$') $input.path('$.a')|$input.json('$.a')", "a=1&b=\"2\" |\"\""),
        ],
    );
    check(&Given::body("\"#foobar123\""), &[("$input.json('$.message') $input.path('$')", "\"\" #foobar123")]);
    check(&Given { body: vec![0xff, b'a'], ..Given::default() }, &[("$input.body", "\u{fffd}a")]);
}

#[test]
fn a_change_in_the_objects_shows_in_the_json() {
    let template = "#set($body = $input.path('$'))#set($body.url = \"https://example.com/$body.id\")$input.json('$')";
    assert_eq!(Given::body(r#"{"id":7}"#).text(template), r#"{"id":7,"url":"https://example.com/7"}"#);
    let copied = "#set($l = $input.path('$.l'))#set($x = $l.add({'a': 1}))$input.json('$.l') $l";
    assert_eq!(Given::body(r#"{"l":["x"]}"#).text(copied), r#"["x",{"a":1}] ["x",{"a":1}]"#);
}

#[test]
fn numbers_keep_their_digits() {
    check(
        &Given::body(r#"{"a":18446744073709551615,"b":-5,"c":0.1}"#),
        &[("$input.path('$.a') $input.json('$')", r#"18446744073709551615 {"a":18446744073709551615,"b":-5,"c":0.1}"#)],
    );
}
