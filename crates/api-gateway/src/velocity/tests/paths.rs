//! JSONPath.

use super::{Given, check};

const STORE: &str = r#"{"store":{"book":[
    {"category":"reference","author":"Nigel","price":8.95,"isbn":"1"},
    {"category":"fiction","author":"Evelyn","price":12.5,"tags":["a","b"]},
    {"category":"fiction","author":"Herman","price":9,"isbn":"2"}],
    "bicycle":{"color":"red","price":20}},"a b":"spaced","it's":1,"limit":9}"#;

fn finds(rows: &[(&str, &str)]) {
    let given = Given::body(STORE);
    for (path, expected) in rows {
        let template = format!("$input.json(\"{}\")", path.replace('"', "\"\""));
        check(&given, &[(&template, expected)]);
    }
}

#[test]
fn members_and_places() {
    finds(&[
        ("$.store.bicycle.color", r#""red""#),
        ("store.bicycle.color", r#""red""#),
        ("$['store']['bicycle']['color']", r#""red""#),
        ("$[\"a b\"]", r#""spaced""#),
        ("$['it\\'s']", "1"),
        ("$.store.book[0].author", r#""Nigel""#),
        ("$.store.book[-1].author", r#""Herman""#),
        ("$.store.book[7].author", r#""""#),
        ("$.store.book.author", r#""""#),
        ("$.store.bicycle['color','price']", r#"{"color":"red","price":20}"#),
        ("$.store.book[0,2].author", r#"["Nigel","Herman"]"#),
        ("$.store.book[1:].author", r#"["Evelyn","Herman"]"#),
        ("$.store.book[:1].author", r#"["Nigel"]"#),
        ("$.store.book[-2:-1].author", r#"["Evelyn"]"#),
        ("$.store.book[2:1].author", "[]"),
        ("$.store.bicycle.*", r#"["red",20]"#),
        ("$.store.book[*].author", r#"["Nigel","Evelyn","Herman"]"#),
        ("$..color", r#"["red"]"#),
        ("$..price", "[8.95,12.5,9,20]"),
        ("$..book[1].tags", r#"[["a","b"]]"#),
        ("$..nothing", "[]"),
    ]);
}

#[test]
fn filters() {
    finds(&[
        ("$.store.book[?(@.isbn)].author", r#"["Nigel","Herman"]"#),
        ("$.store.book[?(!@.isbn)].author", r#"["Evelyn"]"#),
        ("$.store.book[?(@.category == 'fiction')].author", r#"["Evelyn","Herman"]"#),
        ("$.store.book[?(@.price < 10 && @.category != \"fiction\")].author", r#"["Nigel"]"#),
        ("$.store.book[?(@.price > 12 || (@.isbn == '1'))].author", r#"["Nigel","Evelyn"]"#),
        ("$.store.book[?(@.price <= $.limit)].author", r#"["Nigel","Herman"]"#),
        ("$.store.book[?(@.author =~ /h.*/i)].author", r#"["Herman"]"#),
        ("$.store.book[?(@.author in ['Nigel', 'X'])].author", r#"["Nigel"]"#),
        ("$.store.book[?(@.author nin ['Nigel'])].author", r#"["Evelyn","Herman"]"#),
        ("$.store.book[?(@.tags[0] == 'a')].price", "[12.5]"),
        ("$.store.book[?(@['price'] == 9)].price", "[9]"),
    ]);
}

#[test]
fn functions() {
    finds(&[
        ("$.store.book.length()", "3"),
        ("$.store.book.size()", "3"),
        ("$.store.bicycle.keys()", r#"["color","price"]"#),
        ("$..price.sum()", "50.45"),
        ("$..price.max()", "20.0"),
        ("$..price.min()", "8.95"),
        ("$.store.nothing.length()", r#""""#),
    ]);
}

#[test]
fn what_is_no_path_fails_the_template() {
    let refused = "! a JSONPath is malformed or not supported";
    finds(&["$.", "$[", "$['a", "$[?(@.a ==)]", "$[?(@.a", "$.a.b()", "$x", "$[1", "$.a[b]"].map(|path| (path, refused)));
}
