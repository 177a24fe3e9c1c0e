//! Functions, one by one: what they give, and how they fail.

use serde_json::{Value as Json, json};

use super::{Attributes, Inputs, NoAttributes, Scope, UnknownAttribute};
use crate::Template;

struct Known;

impl Attributes for Known {
    fn reference(&self, id: &str) -> Option<Json> {
        (id != "Late").then(|| json!(format!("{id}-id")))
    }

    fn attribute(&self, id: &str, name: &str) -> Result<Option<Json>, UnknownAttribute> {
        match name {
            "Arn" | "Outputs.X" => Ok(self.reference(id).map(|_| json!(format!("{id}.{name}")))),
            "List" => Ok(Some(json!(["p", "q"]))),
            _ => Err(UnknownAttribute { known: vec!["Arn".to_owned(), "List".to_owned()] }),
        }
    }
}

fn template(property: &str) -> String {
    format!(
        "Parameters:
  S: {{Type: String, Default: text}}
  I: {{Type: String, Default: id}}
  L: {{Type: CommaDelimitedList, Default: 'a,b'}}
  Secret: {{Type: String, Default: x, NoEcho: true}}
Mappings: {{M: {{text: {{k: v, n: 5, l: [x]}}}}}}
Conditions:
  Yes: !Equals [!Ref S, text]
  No: !Not [{{Condition: Yes}}]
  Both: !And [{{Condition: Yes}}, !Or [{{Condition: No}}, !Equals [1, '1']]]
Resources:
  R: {{Type: A::B::C}}
  Late: {{Type: A::B::C}}
  Gone: {{Type: A::B::C, Condition: No}}
  T:
    Type: A::B::C
    Properties:
      P: {property}
"
    )
}

fn evaluate(property: &str) -> Result<Json, String> {
    let text = template(property);
    let template = Template::parse(&text, "t").map_err(|errors| errors.to_string())?;
    let mut inputs = Inputs::new("012345678901", "cn-north-1", "stack", "arn:stack");
    inputs.exports.insert("shared-id".to_owned(), "7".to_owned());
    let scope = Scope::new(&template, &inputs).map_err(|errors| errors.to_string())?;
    let properties = scope.properties(&template.resources["T"], &Known).map_err(|errors| errors.to_string())?;
    Ok(properties.get("P").cloned().unwrap_or_default())
}

#[test]
fn functions_give_values() {
    let table = [
        ("!Ref S", json!("text")),
        ("!Ref L", json!(["a", "b"])),
        ("!Ref R", json!("R-id")),
        ("!Ref AWS::AccountId", json!("012345678901")),
        (
            "!Sub '${AWS::Partition} ${AWS::Region} ${AWS::URLSuffix} ${AWS::StackName} ${AWS::StackId}'",
            json!("aws-cn cn-north-1 amazonaws.com.cn stack arn:stack"),
        ),
        ("!Ref AWS::NotificationARNs", json!([])),
        ("!GetAtt R.Arn", json!("R.Arn")),
        ("!GetAtt R.Outputs.X", json!("R.Outputs.X")),
        ("{'Fn::GetAtt': [R, Arn]}", json!("R.Arn")),
        ("!Sub '${R} ${R.Arn} ${!S} ${S}'", json!("R-id R.Arn ${S} text")),
        ("!Sub ['${A}/${S}', {A: !Ref R, S: 5}]", json!("R-id/5")),
        ("!Join ['-', [a, !Ref S, 5, true]]", json!("a-text-5-true")),
        ("!Join [',', !Ref L]", json!("a,b")),
        ("!Join [',', !GetAtt R.List]", json!("p,q")),
        ("!Select [1, !Split ['/', 'a/b/c']]", json!("b")),
        ("!Select ['0', !Ref L]", json!("a")),
        ("!Split [',', 'a,b']", json!(["a", "b"])),
        ("!FindInMap [M, !Ref S, k]", json!("v")),
        ("!FindInMap [M, text, l]", json!(["x"])),
        ("!If [Yes, a, b]", json!("a")),
        ("!If [No, !Ref Gone, b]", json!("b")),
        ("!If [Both, !If [No, a, c], b]", json!("c")),
        ("!If [No, a, !Ref AWS::NoValue]", json!(null)),
        ("{A: !Ref AWS::NoValue, B: [1, !Ref AWS::NoValue]}", json!({"B": [1]})),
        ("!ImportValue shared-id", json!("7")),
        ("!ImportValue {'Fn::Sub': 'shared-${I}'}", json!("7")),
        ("!Base64 Hello!", json!("SGVsbG8h")),
        ("!Base64 abcd", json!("YWJjZA==")),
        ("{Condition: {StringEquals: {a: b}}}", json!({"Condition": {"StringEquals": {"a": "b"}}})),
        ("[yes, on, 0644, 1.10, 2012-10-17, 10]", json!(["yes", "on", "0644", "1.10", "2012-10-17", 10])),
    ];
    for (property, expected) in table {
        assert_eq!(evaluate(property), Ok(expected), "{property}");
    }
}

#[test]
fn functions_fail_with_one_clear_error() {
    let table = [
        ("!Ref Q", "t:18:10: T.Properties.P: there is no parameter or resource `Q`. "),
        ("{A: [x, !Ref Lat]}", "t:18:18: T.Properties.P.A.1: there is no parameter or resource `Lat`. Did you mean `Late`?"),
        ("!Ref [a]", "`Ref` takes a name, this is a list"),
        ("!Ref AWS::Regoin", "Did you mean `AWS::Region`?"),
        ("!Ref Gone", "`Gone` is not part of this stack: its condition `No` is false"),
        ("!Ref Late", "`Late` does not exist yet"),
        ("!GetAtt R.Arm", "`R` (A::B::C) has no attribute `Arm`. Did you mean `Arn`?"),
        ("!GetAtt R", "`Fn::GetAtt` takes a logical id and an attribute"),
        ("!GetAtt S.Arn", "`S` is a parameter, it has no attributes. Write `!Ref S`."),
        ("!Sub '${S'", "`${` without `}` at byte 0 of the text"),
        ("!Sub '${L}'", "`${L}` has to be a string, this is a list"),
        ("!Sub {a: b}", "`Fn::Sub` takes a text"),
        ("!Join [a, b]", "`Fn::Join` takes a list, this is a string"),
        ("!Join [a]", "the function takes a list of 2 values. Write `!Join [delimiter, [value, value]]`."),
        ("!Join [',', [{a: b}]]", "each value of `Fn::Join` has to be a string, this is a mapping"),
        ("!Select [2, !Ref L]", "`Fn::Select` asks for index 2 of a list of 2"),
        ("!Select [x, !Ref L]", "the index of `Fn::Select` is a number from 0, this is `x`"),
        ("!Split ['', a]", "the delimiter of `Fn::Split` is empty"),
        ("!FindInMap [N, a, b]", "there is no mapping `N`. Did you mean `M`?"),
        ("!FindInMap [M, test, k]", "the mapping `M` has no key `test`. Did you mean `text`?"),
        ("!FindInMap [M, text, z]", "the mapping `M.text` has no key `z`"),
        ("!If [Nope, a, b]", "there is no condition `Nope`"),
        ("!If [a, b]", "the function takes a list of 3 values"),
        ("!Equals [a, b]", "`Fn::Equals` is only possible in `Conditions`"),
        ("!ImportValue shared-i", "No export named shared-i found. Did you mean `shared-id`?"),
        ("!ImportValue [a]", "the name of an export has to be a string, this is a list"),
        ("!Cidr [a, 1, 2]", "`Fn::Cidr` is not supported here"),
        ("!GetAZs ''", "`Fn::GetAZs` is not supported here"),
        ("{'Fn::Transform': {Name: AWS::Include}}", "`Fn::Transform` is not supported here"),
        ("{'Fn::Joi': [a]}", "`Fn::Joi` is not an intrinsic function. Did you mean `Fn::Join`?"),
        ("{'Fn::Join': [a], b: c}", "`Fn::Join` has other keys beside it"),
        ("", "t:18:8: T.Properties.P: null is not allowed in a template"),
    ];
    for (property, expected) in table {
        let error = evaluate(property).expect_err(property);
        assert!(error.contains(expected), "{property}: {error}");
        assert_eq!(error.lines().count(), 1, "{property}: {error}");
    }
}

#[test]
fn a_text_cannot_be_doubled_without_end() {
    let nested = (0..40).fold("'0123456789'".to_owned(), |inner, _| format!("!Sub ['${{x}}${{x}}', {{x: {inner}}}]"));
    let error = evaluate(&nested).expect_err("refused");
    assert!(error.contains("nested deeper") || error.contains("the text grows longer"), "{error}");
    let doubled = (0..20).fold("'0123456789'".to_owned(), |inner, _| format!("!Sub ['${{x}}${{x}}', {{x: {inner}}}]"));
    let error = evaluate(&doubled).expect_err("refused");
    assert!(error.contains("the text grows longer than 1048576 bytes"), "{error}");
}

#[test]
fn conditions_fail_with_one_clear_error() {
    let table = [
        ("{A: {Condition: B}, B: {Condition: A}}", "the conditions need each other: A → B → A"),
        ("{A: !Equals [!Ref R, a]}", "Conditions.A: a condition cannot refer to the resource `R`"),
        ("{A: !Equals [a]}", "the function takes a list of 2 values"),
        ("{A: yes}", "Conditions.A: this is not a condition"),
        ("{A: {Condition: Z}}", "there is no condition `Z`"),
        ("{A: !And [{Condition: A}]}", "the conditions need each other: A → A"),
        ("{A: !Or [!Equals [a, a]]}", "take a list of 2 to 10 conditions"),
    ];
    for (conditions, expected) in table {
        let text = format!("Conditions: {conditions}\nResources: {{R: {{Type: A::B::C}}}}");
        let template = Template::parse(&text, "t").expect(conditions);
        let inputs = Inputs::new("1", "eu-west-1", "s", "arn");
        let error = Scope::new(&template, &inputs).err().expect(conditions).to_string();
        assert!(error.contains(expected), "{conditions}: {error}");
    }
}

#[test]
fn a_chain_of_conditions_is_bounded() {
    let chain: String = (0..20_000).map(|n| format!("  C{n}: !Not [{{Condition: C{}}}]\n", n + 1)).collect();
    let text = format!("Conditions:\n{chain}  C20000: !Equals [a, a]\nResources: {{R: {{Type: A::B::C}}}}");
    let template = Template::parse(&text, "t").expect("valid");
    let inputs = Inputs::new("1", "eu-west-1", "s", "arn");
    let errors = Scope::new(&template, &inputs).err().expect("refused");
    assert!(errors.to_string().contains("through more than 100 steps"));
}

#[test]
fn a_check_finds_mistakes_before_anything_exists() {
    let check = |property: &str, attributes: &dyn Attributes| {
        let text = template(property);
        let template = Template::parse(&text, "t").expect("valid");
        let inputs = Inputs::new("1", "eu-west-1", "s", "arn");
        let scope = Scope::new(&template, &inputs).expect("valid");
        scope.check(attributes).err().map(|errors| errors.to_string())
    };
    assert_eq!(check("!Select [7, !Split [',', !GetAtt R.Anything]]", &NoAttributes), None);
    assert_eq!(check("!Join ['', [!Ref R, !GetAtt R.Arn]]", &NoAttributes), None);
    let error = check("[!Ref Late, !GetAtt Late.Nothing]", &Known).expect("refused");
    assert!(error.contains("T.Properties.P.1: `Late` (A::B::C) has no attribute `Nothing`"), "{error}");
    let error = check("[!Ref R, !Join ['', !Ref S]]", &NoAttributes).expect("refused");
    assert!(error.contains("`Fn::Join` takes a list, this is a string"), "{error}");
}

#[test]
fn the_exports_that_were_used_are_known() {
    let text = "Conditions: {No: !Equals [a, b]}\nResources: {R: {Type: A::B::C, Properties: {P: !If [No, !ImportValue x, !ImportValue y]}}}";
    let template = Template::parse(text, "t").expect("valid");
    let mut inputs = Inputs::new("012345678901", "eu-west-1", "stack", "arn:stack");
    inputs.exports = [("x", "1"), ("y", "2")].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let scope = Scope::new(&template, &inputs).expect("settled");
    assert_eq!(scope.imported(), [""; 0]);
    assert_eq!(scope.properties(&template.resources["R"], &NoAttributes).expect("computed")["P"], "2");
    assert_eq!(scope.imported(), ["y"]);
}
