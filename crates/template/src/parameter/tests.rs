//! Values that are allowed, and those that are not.

use serde_json::json;

use crate::{Inputs, Scope, Template};

fn resolve(parameter: &str, given: Option<&str>) -> Result<serde_json::Value, String> {
    let text = format!("Parameters: {{P: {parameter}}}\nResources: {{R: {{Type: A::B::C}}}}");
    let template = Template::parse(&text, "t").map_err(|errors| errors.to_string())?;
    let mut inputs = Inputs::new("1", "eu-west-1", "s", "arn");
    inputs.parameters.extend(given.map(|value| ("P".to_owned(), value.to_owned())));
    let scope = Scope::new(&template, &inputs).map_err(|errors| errors.to_string())?;
    Ok(scope.parameter("P").cloned().expect("resolved"))
}

#[test]
fn values_have_their_type() {
    let table = [
        ("{Type: String, Default: a}", None, json!("a")),
        ("{Type: String, Default: 5}", None, json!("5")),
        ("{Type: String, Default: a}", Some("b"), json!("b")),
        ("{Type: Number, Default: 5}", None, json!(5)),
        ("{Type: Number}", Some("007"), json!("007")),
        ("{Type: CommaDelimitedList, Default: 'a, b,c'}", None, json!(["a", "b", "c"])),
        ("{Type: CommaDelimitedList, Default: ''}", None, json!([])),
        ("{Type: List<Number>, Default: '1,2'}", None, json!([1, 2])),
        ("{Type: String, AllowedPattern: '[a-z]+', MinLength: 2, MaxLength: 3}", Some("abc"), json!("abc")),
    ];
    for (parameter, given, expected) in table {
        assert_eq!(resolve(parameter, given), Ok(expected), "{parameter}");
    }
}

#[test]
fn values_that_are_not_allowed_are_named() {
    let table = [
        (
            "{Type: String}",
            None,
            "t:1:14: Parameters.P: the parameter `P` has no value. Give one (`--parameter P=…`; a nested stack gets it from its `Parameters`), or add a `Default`.",
        ),
        ("{Type: Number}", Some("x"), "`x` is not a number"),
        ("{Type: List<Number>}", Some("1,x"), "`1,x` is not a number"),
        ("{Type: String, AllowedValues: [a, b]}", Some("c"), "`c` is not an allowed value. Allowed: a, b."),
        ("{Type: String, AllowedPattern: '[a-z]'}", Some("ab"), "`ab` does not match the pattern [a-z]"),
        ("{Type: String, AllowedPattern: '[a-z]', ConstraintDescription: one letter}", Some("ab"), ". one letter."),
        ("{Type: String, MinLength: 3}", Some("ab"), "`ab` has 2 characters, the least is 3"),
        ("{Type: Number, MaxValue: 3}", Some("4"), "`4` is out of range: the most is 3"),
        ("{Type: String, NoEcho: true, MinLength: 9}", Some("hidden"), "Parameters.P: the given value has 6 characters"),
        (
            "{Type: AWS::SSM::Parameter::Value<String>}",
            Some("x"),
            "the parameter type `AWS::SSM::Parameter::Value<String>` needs an AWS account",
        ),
        ("{Type: Strin}", Some("x"), "Did you mean `String`?"),
        ("{Default: x}", None, "the parameter has no `Type`"),
        ("{Type: String, Defualt: x}", None, "`Defualt` is not a part of a parameter. Did you mean `Default`?"),
        ("{Type: String, Default: [a]}", None, "`Default` is a string, this is a list"),
    ];
    for (parameter, given, expected) in table {
        let error = resolve(parameter, given).expect_err(parameter);
        assert!(error.contains(expected), "{parameter}: {error}");
        assert!(!error.contains("hidden"), "{error}");
    }
}

#[test]
fn an_unknown_parameter_is_an_error() {
    let text = "Parameters: {Stage: {Type: String, Default: x}}\nResources: {R: {Type: A::B::C}}";
    let template = Template::parse(text, "t").expect("valid");
    let mut inputs = Inputs::new("1", "eu-west-1", "s", "arn");
    inputs.parameters.insert("Stag".to_owned(), "y".to_owned());
    let error = Scope::new(&template, &inputs).err().expect("refused").to_string();
    assert_eq!(error, "t:1:1: Parameters: the template has no parameter `Stag`. Did you mean `Stage`?");
}
