//! A second `up` with another template or other parameters: what stays keeps its ids and users, what left is gone.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::write;
use crate::support::stack::Stack;

const TEMPLATE: &str = "Parameters:
  Validity: {Type: Number, Default: 60}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
      AccessTokenValidity: !Ref Validity
      TokenValidityUnits: {AccessToken: minutes}
  Staff: {Type: AWS::Cognito::UserPoolGroup, Properties: {GroupName: staff, UserPoolId: !Ref Pool}}
  Second: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: second}}
  Rest: {Type: AWS::ApiGateway::RestApi, Properties: {Name: rest}}
  Http: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: http, ProtocolType: HTTP}}
  Nested: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested.yaml, Parameters: {PoolId: !Ref Pool}}}
Outputs:
  UserPoolId: {Value: !Ref Pool}
  SpaClientId: {Value: !Ref Client}
  RestId: {Value: !Ref Rest}
  HttpId: {Value: !Ref Http}
  InnerClientId: {Value: !GetAtt Nested.Outputs.Client}
";

const NESTED: &str = "Parameters:
  PoolId: {Type: String}
Resources:
  Inner: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref PoolId, ClientName: inner}}
Outputs:
  Client: {Value: !Ref Inner}
";

/// A folder with a template, the one nested in it, and the state.
struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().unwrap() };
        place.nested(NESTED);
        place
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn nested(&self, text: &str) {
        write(self.path(), "nested.yaml", text);
    }

    fn start(&self, text: &str, more: &[&str]) -> Stack {
        self.start_from(&write(self.path(), "template.yaml", text), more)
    }

    fn start_from(&self, template: &Path, more: &[&str]) -> Stack {
        let state: PathBuf = self.path().join("state");
        Stack::start_with(&[&["--state", state.to_str().unwrap(), "--template", template.to_str().unwrap()], more].concat())
    }
}

/// The template without the resources and outputs whose line begins so.
fn without(names: &[&str]) -> String {
    let leaves = |line: &&str| !names.iter().any(|name| line.starts_with(&format!("  {name}:")));
    TEMPLATE.lines().filter(leaves).map(|line| format!("{line}\n")).collect()
}

/// The names that a list operation gives.
fn names(answer: &Value, list: &str, name: &str) -> Vec<String> {
    let items = answer[list].as_array().unwrap_or_else(|| panic!("no {list} in {answer}"));
    let mut names: Vec<_> = items.iter().map(|item| item[name].as_str().unwrap_or_default().to_owned()).collect();
    names.sort();
    names
}

fn pools(stack: &Stack) -> Vec<String> {
    names(&stack.cognito_ok("ListUserPools", &json!({ "MaxResults": 60 })).json(), "UserPools", "Name")
}

fn clients(stack: &Stack) -> Vec<String> {
    let asked = json!({ "UserPoolId": stack.output("UserPoolId"), "MaxResults": 60 });
    names(&stack.cognito_ok("ListUserPoolClients", &asked).json(), "UserPoolClients", "ClientId")
}

fn apis(stack: &Stack) -> (Vec<String>, Vec<String>) {
    let list = |path: &str| stack.get(&format!("{}{path}", stack.endpoint), &[]).json();
    (names(&list("/restapis"), "item", "id"), names(&list("/v2/apis"), "items", "apiId"))
}

#[test]
fn a_resource_that_left_the_template_is_gone_and_the_others_stay() {
    let place = Place::new();
    let first = place.start(TEMPLATE, &[]);
    first.user("alice", &["staff"]);
    let outputs = first.outputs.clone();
    let (rest, http) = (outputs["RestId"].clone(), outputs["HttpId"].clone());
    assert_eq!(apis(&first), (vec![rest.clone()], vec![http.clone()]));
    assert_eq!(pools(&first).len(), 2);
    drop(first);

    let second = place.start(&without(&["Rest", "RestId", "Second", "Staff"]), &[]);
    assert_eq!(apis(&second), (vec![], vec![http.clone()]));
    assert_eq!(second.get(&format!("{}/restapis/{rest}", second.endpoint), &[]).status, 404);
    assert_eq!(pools(&second).len(), 1);
    let groups = second.cognito_ok("ListGroups", &json!({ "UserPoolId": outputs["UserPoolId"] })).json();
    assert_eq!(groups["Groups"], json!([]));
    for name in ["UserPoolId", "SpaClientId", "HttpId", "InnerClientId"] {
        assert_eq!(second.output(name), outputs[name], "{name}");
    }
    second.sign_in("alice");
    let log = second.log();
    assert!(["Rest", "Second", "Staff"].iter().all(|id| log.contains(&format!("DELETE_COMPLETE  {id} "))), "{log}");
    drop(second);

    // What comes back has the id that it had: ids come from names.
    let third = place.start(TEMPLATE, &[]);
    assert_eq!(third.outputs, outputs);
    third.sign_in("alice");
}

#[test]
fn a_renamed_resource_is_another_one() {
    let place = Place::new();
    let first = place.start(TEMPLATE, &[]);
    first.user("alice", &[]);
    let outputs = first.outputs.clone();
    drop(first);
    let renamed = TEMPLATE
        .replace("  Client:", "  Renamed:")
        .replace("!Ref Client", "!Ref Renamed")
        .replace("  Http:", "  Web:")
        .replace("!Ref Http", "!Ref Web");
    let second = place.start(&renamed, &[]);
    assert_ne!(second.output("SpaClientId"), outputs["SpaClientId"]);
    assert_eq!(apis(&second).1, [second.output("HttpId")]);
    assert!(!clients(&second).contains(&outputs["SpaClientId"]), "the old client is gone");
    assert_eq!(second.output("UserPoolId"), outputs["UserPoolId"]);
    second.sign_in("alice");
}

#[test]
fn retain_keeps_what_leaves_and_takes_it_up_again() {
    let place = Place::new();
    let retained = TEMPLATE
        .replace("Second: {Type: AWS::Cognito::UserPool,", "Second: {Type: AWS::Cognito::UserPool, DeletionPolicy: Retain,");
    drop(place.start(TEMPLATE, &[]));
    // Changing the policy alone is enough.
    drop(place.start(&retained, &[]));
    let second = place.start(&without(&["Second"]), &[]);
    assert_eq!(pools(&second).len(), 2, "{}", second.log());
    second.log_with("DELETE_SKIPPED   Second ");
    drop(second);
    // Back without the policy it is the same pool, and this time it goes.
    let third = place.start(TEMPLATE, &[]);
    assert_eq!(pools(&third).len(), 2);
    drop(third);
    assert_eq!(pools(&place.start(&without(&["Second"]), &[])).len(), 1);
}

#[test]
fn a_parameter_changes_what_depends_on_it() {
    let place = Place::new();
    let first = place.start(TEMPLATE, &["--parameter", "Validity=5"]);
    first.user("alice", &[]);
    let outputs = first.outputs.clone();
    let validity = |stack: &Stack| {
        let asked = json!({ "UserPoolId": stack.output("UserPoolId"), "ClientId": stack.output("SpaClientId") });
        stack.cognito_ok("DescribeUserPoolClient", &asked).json()["UserPoolClient"]["AccessTokenValidity"].clone()
    };
    assert_eq!(validity(&first), 5);
    drop(first);
    for (more, expected) in [(&["--parameter", "Validity=10"][..], 10), (&[], 60)] {
        let stack = place.start(TEMPLATE, more);
        assert_eq!(validity(&stack), expected);
        assert_eq!(stack.outputs, outputs);
        let log = stack.log();
        assert!(log.contains("UPDATE_COMPLETE  Client ") && !log.contains("UPDATE_COMPLETE  Pool "), "{log}");
        stack.sign_in("alice");
    }
}

#[test]
fn a_nested_stack_changes_with_its_own_template() {
    let place = Place::new();
    let first = place.start(TEMPLATE, &[]);
    let inner = first.output("InnerClientId").to_owned();
    assert_eq!(clients(&first).len(), 2);
    drop(first);
    place.nested(
        &NESTED
            .replace("Outputs:", "  More: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref PoolId}}\nOutputs:"),
    );
    let second = place.start(TEMPLATE, &[]);
    assert_eq!((clients(&second).len(), second.output("InnerClientId")), (3, inner.as_str()));
    drop(second);
    place.nested(NESTED);
    let third = place.start(TEMPLATE, &[]);
    assert_eq!((clients(&third).len(), third.output("InnerClientId")), (2, inner.as_str()));
    third.log_with("DELETE_COMPLETE  Nested/More ");
    drop(third);
    let fourth = place.start(&without(&["Nested", "InnerClientId"]), &[]);
    assert_eq!(clients(&fourth), [fourth.output("SpaClientId")]);
}

#[test]
fn a_template_that_moved_is_the_same_stack() {
    let place = Place::new();
    let first = place.start(TEMPLATE, &[]);
    first.user("alice", &[]);
    let outputs = first.outputs.clone();
    drop(first);
    write(place.path(), "elsewhere/nested.yaml", NESTED);
    let moved = write(place.path(), "elsewhere/other.yaml", TEMPLATE);
    let second = place.start_from(&moved, &[]);
    assert_eq!(second.outputs, outputs);
    let log = second.log();
    assert!(["CREATE", "UPDATE", "DELETE"].iter().all(|verb| !log.contains(&format!("{verb}_COMPLETE"))), "{log}");
    second.sign_in("alice");
}
