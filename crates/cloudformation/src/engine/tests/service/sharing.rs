//! Exports: names of the account's that one stack has and others use.

use super::{Stand, text};

const EXPORTING: &str = "Parameters: {V: {Type: String, Default: one}}
Resources: {L: {Type: AWS::Logs::LogGroup}}
Outputs: {O: {Value: !Ref V, Export: {Name: shared}}}
";
const IMPORTING: &str = "Resources: {L: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !ImportValue shared}}}";

async fn two_stacks() -> Stand {
    let stand = Stand::new();
    for (name, template) in [("giver", EXPORTING), ("taker", IMPORTING)] {
        stand.call("CreateStack", &[("StackName", name), ("TemplateBody", template)]).await;
        assert_eq!(stand.settled(name).await, "CREATE_COMPLETE", "{name}");
    }
    stand
}

#[tokio::test]
async fn an_export_in_use_stays_as_it_is() {
    let stand = two_stacks().await;
    let refused = stand.call("DeleteStack", &[("StackName", "giver")]).await;
    assert_eq!(text(&refused, "Message"), "Export shared cannot be deleted as it is in use by taker");
    let update = [
        ("StackName", "giver"),
        ("UsePreviousTemplate", "true"),
        ("Parameters.member.1.ParameterKey", "V"),
        ("Parameters.member.1.ParameterValue", "two"),
    ];
    stand.call("UpdateStack", &update).await;
    assert_eq!(stand.settled("giver").await, "UPDATE_ROLLBACK_COMPLETE");
    let id = stand.id_of("giver");
    let events = stand.engine.store().events(&id, None, 10).unwrap();
    let reason = "Cannot update export shared as it is in use by taker";
    assert!(events.iter().any(|event| event.reason.as_deref() == Some(reason)), "{events:?}");
    assert_eq!(stand.value("giver", "O"), "one");

    stand.call("DeleteStack", &[("StackName", "taker")]).await;
    assert_eq!(stand.settled("taker").await, "gone");
    stand.call("DeleteStack", &[("StackName", "giver")]).await;
    assert_eq!(stand.settled("giver").await, "gone");
}

#[tokio::test]
async fn no_two_stacks_export_the_same_name() {
    let stand = two_stacks().await;
    stand.call("CreateStack", &[("StackName", "other"), ("TemplateBody", EXPORTING)]).await;
    assert_eq!(stand.settled("other").await, "ROLLBACK_COMPLETE");
    let id = stand.id_of("other");
    let events = stand.engine.store().events(&id, None, 10).unwrap();
    let reason = "Export with name shared is already exported by stack giver.";
    assert!(events.iter().any(|event| event.reason.as_deref().is_some_and(|told| told.starts_with(reason))), "{events:?}");
}
