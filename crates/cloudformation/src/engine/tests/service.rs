//! Stacks of the service: what is answered, what is done after the answer, and what the events tell of it.

mod failures;
mod sharing;
mod starts;

use std::time::SystemTime;

use bytes::Bytes;
use http::Request;

use super::stand::{Stand, now};
use crate::service::AddressForm;

/// A pool and a client whose change makes a new one.
const TEMPLATE: &str = "Parameters:
  Name: {Type: String, Default: people}
  Secret: {Type: String, Default: 'false'}
Resources:
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: !Ref Name}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, GenerateSecret: !Ref Secret}}
Outputs:
  Pool: {Value: !Ref Pool}
  Client: {Value: !Ref Client}
";

/// A pool whose creation fails after another was made.
const BROKEN: &str = "Resources:
  First: {Type: AWS::Cognito::UserPool, DeletionPolicy: RetainExceptOnCreate}
  Second:
    Type: AWS::Lambda::Function
    DependsOn: First
    Properties: {Runtime: provided.al2023, Handler: h, Role: 'arn:aws:iam::000000000000:role/r', Code: {S3Bucket: b, S3Key: k}}
";

impl Stand {
    /// The body of the answer to a call.
    pub async fn call(&self, action: &str, parameters: &[(&str, &str)]) -> String {
        self.call_at(action, parameters, now()).await
    }

    async fn call_at(&self, action: &str, parameters: &[(&str, &str)], at: SystemTime) -> String {
        let mut form = form_urlencoded::Serializer::new(format!("Action={action}"));
        form.extend_pairs(parameters);
        let request = Request::post("/").body(Bytes::from(form.finish())).unwrap();
        let answer = self.engine.handle(request, AddressForm::Aws, at).await;
        String::from_utf8(answer.into_body().to_vec()).unwrap()
    }

    /// The stack's status when nothing is in progress any more.
    pub async fn settled(&self, stack: &str) -> String {
        loop {
            {
                let _nobody_works = self.engine.working.lock().await;
                match self.engine.store().stack(stack).unwrap() {
                    None => return "gone".to_owned(),
                    Some(record) if !record.in_progress() => return record.status,
                    Some(_) => {}
                }
            }
            tokio::task::yield_now().await;
        }
    }

    /// `STATUS logical id` of every event of a stack, the first first.
    pub fn told(&self, stack_id: &str) -> Vec<String> {
        let mut events = self.engine.store().events(stack_id, None, 1000).unwrap();
        events.reverse();
        assert!(events.is_sorted_by(|a, b| a.at < b.at), "each event has a time of its own");
        events.iter().map(|event| format!("{} {}", event.status, event.logical_id)).collect()
    }

    pub fn id_of(&self, stack: &str) -> String {
        self.engine.store().stack(stack).unwrap().unwrap().id
    }

    pub fn value(&self, stack: &str, output: &str) -> String {
        let outputs = self.engine.store().outputs(stack).unwrap();
        outputs.into_iter().find(|known| known.name == output).unwrap().value
    }
}

pub fn text<'a>(answer: &'a str, name: &str) -> &'a str {
    let start = answer.find(&format!("<{name}>")).unwrap_or_else(|| panic!("no {name} in {answer}")) + name.len() + 2;
    &answer[start..start + answer[start..].find('<').unwrap()]
}

#[tokio::test]
async fn a_stack_is_made_changed_and_deleted() {
    let stand = Stand::new();
    let answer = stand.call("CreateStack", &[("StackName", "a"), ("TemplateBody", TEMPLATE)]).await;
    let id = text(&answer, "StackId").to_owned();
    assert_eq!(stand.settled("a").await, "CREATE_COMPLETE");
    let made = |name: &str| {
        ["CREATE_IN_PROGRESS", "CREATE_IN_PROGRESS", "CREATE_COMPLETE"].map(|status| format!("{status} {name}")).to_vec()
    };
    let expected =
        [vec!["CREATE_IN_PROGRESS a".to_owned()], made("Pool"), made("Client"), vec!["CREATE_COMPLETE a".to_owned()]].concat();
    assert_eq!(stand.told(&id), expected);
    let again = stand.call("CreateStack", &[("StackName", "a"), ("TemplateBody", TEMPLATE)]).await;
    assert_eq!((text(&again, "Code"), text(&again, "Message")), ("AlreadyExistsException", "Stack [a] already exists"));

    let same = stand.call("UpdateStack", &[("StackName", "a"), ("UsePreviousTemplate", "true")]).await;
    assert_eq!(text(&same, "Message"), "No updates are to be performed.");
    let changed = [
        ("StackName", "a"),
        ("UsePreviousTemplate", "true"),
        ("Parameters.member.1.ParameterKey", "Name"),
        ("Parameters.member.1.ParameterValue", "others"),
        ("ClientRequestToken", "t-1"),
    ];
    assert_eq!(text(&stand.call("UpdateStack", &changed).await, "StackId"), id);
    assert_eq!(stand.settled("a").await, "UPDATE_COMPLETE");
    let expected = [
        "UPDATE_IN_PROGRESS a",
        "UPDATE_IN_PROGRESS Pool",
        "UPDATE_COMPLETE Pool",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS a",
        "UPDATE_COMPLETE a",
    ];
    assert_eq!(stand.told(&id)[8..], expected);
    let last = stand.engine.store().events(&id, None, 1).unwrap();
    assert_eq!(last[0].token.as_deref(), Some("t-1"));

    stand.call("DeleteStack", &[("StackName", "a")]).await;
    assert_eq!((stand.settled("a").await.as_str(), stand.pools()), ("gone", 0));
    assert_eq!(stand.told(&id).last().unwrap(), "DELETE_COMPLETE a");
    assert!(stand.call("DescribeStacks", &[("StackName", "a")]).await.contains("Stack with id a does not exist"));
    assert_eq!(text(&stand.call("DescribeStacks", &[("StackName", &id)]).await, "StackStatus"), "DELETE_COMPLETE");
    assert!(!stand.call("DeleteStack", &[("StackName", "a")]).await.contains("Error"), "one that is gone is no fault");
    let answer = stand.call("CreateStack", &[("StackName", "a"), ("TemplateBody", TEMPLATE)]).await;
    assert_ne!(text(&answer, "StackId"), id, "a stack that is made again is another one");
}

#[tokio::test]
async fn what_replaces_is_made_before_the_old_one_goes() {
    let stand = Stand::new();
    stand.call("CreateStack", &[("StackName", "a"), ("TemplateBody", TEMPLATE)]).await;
    stand.settled("a").await;
    let before = stand.value("a", "Client");
    let changed = [
        ("StackName", "a"),
        ("UsePreviousTemplate", "true"),
        ("Parameters.member.1.ParameterKey", "Secret"),
        ("Parameters.member.1.ParameterValue", "true"),
    ];
    stand.call("UpdateStack", &changed).await;
    assert_eq!(stand.settled("a").await, "UPDATE_COMPLETE");
    let after = stand.value("a", "Client");
    assert_ne!(after, before);
    let id = stand.id_of("a");
    let expected = [
        "UPDATE_IN_PROGRESS Client",
        "UPDATE_IN_PROGRESS Client",
        "UPDATE_COMPLETE Client",
        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS a",
        "DELETE_IN_PROGRESS Client",
        "DELETE_COMPLETE Client",
        "UPDATE_COMPLETE a",
    ];
    assert_eq!(stand.told(&id)[9..], expected);
    let clients = stand.cognito("ListUserPoolClients", serde_json::json!({ "UserPoolId": stand.value("a", "Pool") }));
    let ids: Vec<_> = clients["UserPoolClients"].as_array().unwrap().iter().map(|client| &client["ClientId"]).collect();
    assert_eq!(ids, [&serde_json::json!(after)]);
}

#[tokio::test]
async fn a_change_set_says_what_would_change_and_is_carried_out() {
    let stand = Stand::new();
    let create = |name: &'static str, kind: &'static str| {
        [("StackName", "a"), ("ChangeSetName", name), ("ChangeSetType", kind), ("TemplateBody", TEMPLATE)]
    };
    let refused = stand.call("CreateChangeSet", &create("one", "UPDATE")).await;
    assert_eq!(text(&refused, "Message"), "Stack [a] does not exist");
    let answer = stand.call("CreateChangeSet", &create("one", "CREATE")).await;
    let (set, id) = (text(&answer, "Id").to_owned(), text(&answer, "StackId").to_owned());
    assert_eq!((stand.settled("a").await, stand.pools()), ("REVIEW_IN_PROGRESS".to_owned(), 0));
    assert_eq!(stand.told(&id), ["REVIEW_IN_PROGRESS a"]);
    let described = stand.call("DescribeChangeSet", &[("ChangeSetName", &set)]).await;
    assert_eq!((text(&described, "Status"), text(&described, "ExecutionStatus")), ("CREATE_COMPLETE", "AVAILABLE"));
    assert_eq!((described.matches("<Action>Add</Action>").count(), text(&described, "LogicalResourceId")), (2, "Pool"));
    let twice = stand.call("CreateChangeSet", &create("one", "CREATE")).await;
    assert_eq!(text(&twice, "Code"), "AlreadyExistsException");

    let answer = stand.call("ExecuteChangeSet", &[("ChangeSetName", "one"), ("StackName", "a")]).await;
    assert!(answer.contains("ExecuteChangeSetResult"), "{answer}");
    assert_eq!(stand.settled("a").await, "CREATE_COMPLETE");
    assert_eq!((stand.id_of("a"), stand.told(&id)[1].as_str()), (id, "CREATE_IN_PROGRESS a"));
    let gone = stand.call("DescribeChangeSet", &[("ChangeSetName", &set)]).await;
    assert_eq!(text(&gone, "Code"), "ChangeSetNotFound");
    let refused = stand.call("CreateChangeSet", &create("two", "CREATE")).await;
    assert_eq!(text(&refused, "Message"), "Stack [a] already exists and cannot be created again with the changeSet [two].");

    stand.call("CreateChangeSet", &create("same", "UPDATE")).await;
    let same = stand.call("DescribeChangeSet", &[("ChangeSetName", "same"), ("StackName", "a")]).await;
    assert_eq!((text(&same, "Status"), text(&same, "ExecutionStatus")), ("FAILED", "UNAVAILABLE"));
    assert!(text(&same, "StatusReason").starts_with("The submitted information didn"), "{same}");
    let refused = stand.call("ExecuteChangeSet", &[("ChangeSetName", "same"), ("StackName", "a")]).await;
    assert_eq!(text(&refused, "Code"), "InvalidChangeSetStatus");

    let mut other = create("other", "UPDATE").to_vec();
    other.extend([("Parameters.member.1.ParameterKey", "Secret"), ("Parameters.member.1.ParameterValue", "true")]);
    stand.call("CreateChangeSet", &other).await;
    let described = stand.call("DescribeChangeSet", &[("ChangeSetName", "other"), ("StackName", "a")]).await;
    for part in [
        "<PolicyAction>ReplaceAndDelete</PolicyAction>",
        "<LogicalResourceId>Client</LogicalResourceId>",
        "<Replacement>True</Replacement>",
        "<Name>GenerateSecret</Name>",
        "<RequiresRecreation>Always</RequiresRecreation>",
    ] {
        assert!(described.contains(part), "{part}: {described}");
    }
}

#[tokio::test]
async fn requests_that_cannot_be_are_refused_before_anything_is_touched() {
    let stand = Stand::new();
    let parameter = "Parameters: {P: {Type: String}}\nResources: {L: {Type: AWS::Logs::LogGroup}}";
    let sam = "Transform: AWS::Serverless-2016-10-31\nResources: {F: {Type: AWS::Serverless::Function, Properties: {CodeUri: \
               hello/, Handler: h, Runtime: provided.al2023, Role: r}}}";
    let plain = "Resources: {F: {Type: AWS::Lambda::Function, Properties: {Code: hello/, Handler: h, Runtime: provided.al2023, \
                 Role: r}}}";
    for (name, template, more, expected) in [
        ("a_b", TEMPLATE, ("x", ""), "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"),
        ("a", "{", ("x", ""), "Template format error: "),
        ("a", "Resources: {R: {Type: A::B::C}}", ("x", ""), "resources of type A::B::C are not supported here"),
        ("a", parameter, ("x", ""), "Parameters: [P] must have values"),
        ("a", TEMPLATE, ("Parameters.member.1.ParameterKey", "Q"), "Parameters: [Q] do not exist in the template"),
        ("a", "", ("x", ""), "Either Template URL or Template Body must be specified."),
        ("a", plain, ("x", ""), "#/Code: expected type: JSONObject, found: String"),
        ("a", sam, ("Capabilities.member.1", "CAPABILITY_AUTO_EXPAND"), "is not a valid S3 Uri of the form"),
    ] {
        let answer = stand.call("CreateStack", &[("StackName", name), ("TemplateBody", template), more]).await;
        assert!(answer.contains("<Code>ValidationError</Code>") && answer.contains(expected), "{expected}: {answer}");
    }
    assert!(stand.engine.store().stacks().unwrap().is_empty());
}
