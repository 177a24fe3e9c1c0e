//! Orders, and what cannot be ordered.

use super::dependencies;
use crate::{Inputs, Scope, Template};

fn order(resources: &str) -> Result<String, String> {
    let text =
        format!("Parameters: {{P: {{Type: String, Default: x}}}}\nConditions: {{No: !Equals [a, b]}}\nResources:\n{resources}");
    let template = Template::parse(&text, "t").map_err(|errors| errors.to_string())?;
    let inputs = Inputs::new("1", "eu-west-1", "s", "arn");
    let scope = Scope::new(&template, &inputs).map_err(|errors| errors.to_string())?;
    let graph = dependencies(&scope).map_err(|errors| errors.to_string())?;
    Ok(graph.order().join(" "))
}

fn resource(name: &str, property: &str) -> String {
    format!("  {name}: {{Type: A::B::C, Properties: {{P: {property}}}}}\n")
}

#[test]
fn each_comes_after_what_it_needs_else_as_written() {
    let table = [
        (vec![("A", "1"), ("B", "2")], "A B"),
        (vec![("A", "!Ref C"), ("B", "2"), ("C", "!Ref P")], "B C A"),
        (vec![("A", "!Sub '${B.Arn} ${AWS::Region}'"), ("B", "!Sub ['${C} ${x}', {C: 1, x: !Ref D}]"), ("D", "1")], "D B A"),
        (vec![("A", "!GetAtt B.Outputs.X"), ("B", "!If [No, !Ref A, 1]")], "B A"),
        (vec![("A", "!Sub '${!B}'"), ("B", "!Ref A")], "A B"),
    ];
    for (resources, expected) in table {
        let text: String = resources.iter().map(|(name, property)| resource(name, property)).collect();
        assert_eq!(order(&text), Ok(expected.to_owned()), "{text}");
    }
    let text =
        format!("  A: {{Type: A::B::C, DependsOn: [B, Off]}}\n{}  Off: {{Type: A::B::C, Condition: No}}\n", resource("B", "1"));
    assert_eq!(order(&text), Ok("B A".to_owned()));
}

#[test]
fn mistakes_are_named() {
    let table = [
        (
            vec![("A", "!Ref B"), ("B", "!GetAtt C.Arn"), ("C", "!Sub '${A}'")],
            "t:4:3: A: the resources need each other: A → B → C → A. Break the ring",
        ),
        (vec![("Z", "!Ref A"), ("A", "!Ref B"), ("B", "!Ref A")], "the resources need each other: A → B → A"),
        (vec![("A", "!Ref A")], "A → A"),
        (
            vec![("UserPool", "1"), ("A", "[!Sub '${UserPol.Arn}']")],
            "t:5:39: A.Properties.P.0: there is no parameter or resource `UserPol`. Did you mean `UserPool`?",
        ),
        (vec![("A", "!If [No, !Ref Gone, 1]")], "there is no parameter or resource `Gone`"),
    ];
    for (resources, expected) in table {
        let text: String = resources.iter().map(|(name, property)| resource(name, property)).collect();
        let error = order(&text).expect_err(expected);
        assert!(error.contains(expected), "{error}");
    }
    let error = order("  A: {Type: A::B::C, DependsOn: Of}\n  Off: {Type: A::B::C, Condition: No}\n").expect_err("refused");
    assert!(error.contains("A.DependsOn: there is no resource `Of`. Did you mean `Off`?"), "{error}");
    let error = order(&format!("{}  Off: {{Type: A::B::C, Condition: No}}\n", resource("A", "!Ref Off"))).expect_err("refused");
    assert!(error.contains("`Off` is not part of this stack: its condition `No` is false"), "{error}");
}
