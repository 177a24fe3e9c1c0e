//! What is read, and what is refused.

use serde_json::json;

use super::parse;

#[test]
fn yaml_and_json_give_the_same_tree() {
    let table = [
        ("A: {B: [1, two, '3', true]}", json!({"A": {"B": [1, "two", "3", true]}})),
        ("{\"A\": {\"B\": [1, \"two\"]},\n\t\"C\": null}", json!({"A": {"B": [1, "two"]}, "C": null})),
        (
            "V: 2012-10-17\nW: 0644\nX: 012345678901\nY: 1.10",
            json!({"V": "2012-10-17", "W": "0644", "X": "012345678901", "Y": "1.10"}),
        ),
        ("A: !Ref B", json!({"A": {"Ref": "B"}})),
        ("A: !GetAtt B.Outputs.C", json!({"A": {"Fn::GetAtt": ["B", "Outputs.C"]}})),
        ("A: !GetAtt [B, C]", json!({"A": {"Fn::GetAtt": ["B", "C"]}})),
        ("A: !Sub '${B}'", json!({"A": {"Fn::Sub": "${B}"}})),
        ("A: !Join ['-', [!Ref B, !Sub '${C}']]", json!({"A": {"Fn::Join": ["-", [{"Ref": "B"}, {"Fn::Sub": "${C}"}]]}})),
        ("A: !Not [!Condition B]", json!({"A": {"Fn::Not": [{"Condition": "B"}]}})),
        ("A: &x {B: 1}\nC: *x\nD: {<<: *x, E: 2}", json!({"A": {"B": 1}, "C": {"B": 1}, "D": {"E": 2, "B": 1}})),
        ("A: !!str 5", json!({"A": "5"})),
        ("A: |\n  x\n  y\n", json!({"A": "x\ny\n"})),
    ];
    for (text, expected) in table {
        let node = parse(text, "t").unwrap_or_else(|errors| panic!("{text}: {errors}"));
        assert_eq!(node.to_json(), expected, "{text}");
    }
}

#[test]
fn mistakes_are_named_with_their_place() {
    let table = [
        ("A: 1\nA: 2", "t:2:1: the key `A` is already on line 1. Remove one of the two."),
        (
            "A: {b: 1, b: 2}\nC: 1\nC: 2",
            "t:1:11: the key `b` is already on line 1. Remove one of the two.\nt:3:1: the key `C` is already on line 2. Remove one of the two.",
        ),
        ("", "t:1:1: the template is empty. Write at least a `Resources` section."),
        ("A: 1\n---\nB: 1", "t:3:1: a second document begins here."),
        ("A: !Reff B", "t:1:4: `!Reff` is not an intrinsic function. Did you mean `Ref`?"),
        ("A: !GetAttr B.C", "t:1:4: `!GetAttr` is not an intrinsic function. Did you mean `GetAtt`?"),
        ("A: !!binary x", "t:1:4: the YAML tag `!!binary` is not supported in templates."),
        ("A: &x [*x]", "this alias stands inside the value it names"),
        ("[a]: 1", "a key has to be a plain word"),
        ("A: 'x", "not valid YAML"),
        ("A:\n\tB: 1", "Indent with spaces: YAML does not allow tabs there."),
        ("A: {<<: 5}", "`<<` takes a mapping, this is a number"),
    ];
    for (text, expected) in table {
        let errors = parse(text, "t").expect_err(text).to_string();
        assert!(errors.contains(expected), "{text}: {errors}");
    }
}

#[test]
fn size_depth_and_expansion_are_bounded() {
    let long = format!("A: {}", "x".repeat(1024 * 1024));
    let deep = "[".repeat(70) + &"]".repeat(70);
    let aliases: String = (1..30).map(|n| format!("a{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1)).collect();
    let laughs = format!("a0: &a0 [lol, lol]\n{aliases}");
    let text = format!("a: &a {}\nb: [{}]", "x".repeat(100_000), vec!["*a"; 100].join(", "));
    let table = [
        (long, "the limit is 1048576"),
        (deep, "nested deeper than 64 levels"),
        (laughs, "expand to more than 4 MiB"),
        (text, "expand to more than 4 MiB"),
    ];
    for (text, expected) in table {
        let errors = parse(&text, "t").expect_err(expected).to_string();
        assert!(errors.contains(expected), "{errors}");
    }
}
