//! Sections and resources, right and wrong; and the template of this repository.

use super::Template;
use crate::{Inputs, NoAttributes, Scope, dependencies};

#[test]
fn mistakes_are_named() {
    let ok = "Resources: {R: {Type: A::B::C}}";
    let table = [
        (format!("Resource: {{}}\n{ok}"), "t:1:1: `Resource` is not a section of a template. Did you mean `Resources`?"),
        ("Outputs: {}".to_owned(), "Resources: the template has no `Resources`"),
        ("Resources: {}".to_owned(), "`Resources` is empty"),
        ("Resources: [a]".to_owned(), "`Resources` is a mapping of names, this is a list"),
        ("[a]".to_owned(), "a template is a mapping, this is a list"),
        ("Resources:\n  R: {Properties: {}}".to_owned(), "t:2:3: R: the resource has no `Type`"),
        ("Resources: {R: {Type: [a]}}".to_owned(), "R.Type: a resource type is a string, this is a list"),
        (
            "Resources: {R: {Type: A, Propertys: {}}}".to_owned(),
            "R.Propertys: `Propertys` is not an attribute of a resource. Did you mean `Properties`?",
        ),
        ("Resources: {R: {Type: A, Properties: [a]}}".to_owned(), "`Properties` is a mapping, this is a list"),
        ("Resources: {R: {Type: A, DependsOn: {a: b}}}".to_owned(), "`DependsOn` takes logical ids, this is a mapping"),
        ("Resources: {R: {Type: A, DeletionPolicy: !Ref X}}".to_owned(), "`DeletionPolicy` is a string, this is a mapping"),
        ("Resources: {R: {Type: A, Condition: C}}".to_owned(), "R.Condition: there is no condition `C`"),
        ("Resources: {R-1: {Type: A}}".to_owned(), "`R-1` is not a logical id"),
        ("Resources: {R: 5}".to_owned(), "R: a resource is a mapping, this is a number"),
        (format!("AWSTemplateFormatVersion: '2011-01-01'\n{ok}"), "unknown template format version. The only one is 2010-09-09."),
        (format!("Transform: AWS::Include\n{ok}"), "the transform `AWS::Include` is not supported"),
        (format!("Globals: {{}}\n{ok}"), "`Globals` needs the SAM transform"),
        (format!("Mappings: {{M: {{a: b}}}}\n{ok}"), "Mappings.M: a mapping has two levels of keys"),
        (format!("Outputs: {{O: {{}}}}\n{ok}"), "Outputs.O: the output has no `Value`"),
        (format!("Outputs: {{O: {{Value: a, Condition: C}}}}\n{ok}"), "Outputs.O.Condition: there is no condition `C`"),
    ];
    for (text, expected) in table {
        let errors = Template::parse(&text, "t").err().map(|errors| errors.to_string());
        let errors = errors.unwrap_or_else(|| panic!("accepted: {text}"));
        assert!(errors.contains(expected), "{text}: {errors}");
    }
}

#[test]
fn all_mistakes_are_found_at_once_in_order() {
    let text = "Resources:\n  A: {Type: X::Y::Z, Properties: {P: !Cidr a}}\n  B: {}\n  C: {Type: X::Y::Z, Oops: 1}\n";
    let errors = Template::parse(text, "t").expect_err("refused").0;
    let places: Vec<(usize, Option<&str>)> = errors.iter().map(|error| (error.line, error.logical_id.as_deref())).collect();
    assert_eq!(places, [(2, Some("A")), (3, Some("B")), (4, Some("C"))]);
    assert_eq!(errors[0].property.as_deref(), Some("Properties.P"));
}

#[test]
fn more_than_500_resources_are_refused() {
    let resources: String = (0..501).map(|n| format!("  R{n}: {{Type: A::B::C}}\n")).collect();
    let errors = Template::parse(&format!("Resources:\n{resources}"), "t").expect_err("refused").to_string();
    assert!(errors.contains("the template has 501 resources, the limit is 500"), "{errors}");
}

#[test]
fn the_template_of_this_repository_is_understood() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let text = std::fs::read_to_string(format!("{root}/template.yaml")).expect("the repository has a template");
    let template = Template::parse(&text, "template.yaml").unwrap_or_else(|errors| panic!("{errors}"));
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}"));
    let template = template.expand_sam(&read).unwrap_or_else(|errors| panic!("{errors}"));
    assert_eq!(template.warnings, []);
    let inputs = Inputs::new("000000000000", "ap-northeast-1", "sekisho", "arn:aws:cloudformation:x");
    let scope = Scope::new(&template, &inputs).unwrap_or_else(|errors| panic!("{errors}"));
    scope.check(&NoAttributes).unwrap_or_else(|errors| panic!("{errors}"));
    let graph = dependencies(&scope).unwrap_or_else(|errors| panic!("{errors}"));
    let place = |id: &str| graph.order().iter().position(|other| other == id);
    assert!(place("UserPool").is_some() && place("UserPool") < place("SpaClient"), "{:?}", graph.order());
    for output in ["UserPoolId", "UserPoolIssuer", "SpaClientId", "WebClientId", "HttpApiUrl", "RestApiUrl"] {
        assert!(template.outputs.contains_key(output), "{output}");
    }
}
