//! What cannot be made, changed or deleted, and what stays of it.

use super::{BROKEN, Stand, TEMPLATE, text};

fn broken<'a>(name: &'a str, more: (&'a str, &'a str)) -> [(&'a str, &'a str); 3] {
    [("StackName", name), ("TemplateBody", BROKEN), more]
}

#[tokio::test]
async fn a_failed_creation_is_rolled_back_and_the_stack_stays() {
    let stand = Stand::new();
    stand.call("CreateStack", &broken("a", ("OnFailure", "ROLLBACK"))).await;
    assert_eq!((stand.settled("a").await.as_str(), stand.pools()), ("ROLLBACK_COMPLETE", 0));
    let id = stand.id_of("a");
    let expected = [
        "CREATE_IN_PROGRESS Second",
        "CREATE_FAILED Second",
        "ROLLBACK_IN_PROGRESS a",
        "DELETE_IN_PROGRESS First",
        "DELETE_COMPLETE First",
        "ROLLBACK_COMPLETE a",
    ];
    assert_eq!(stand.told(&id)[4..], expected);
    let events = stand.engine.store().events(&id, None, 6).unwrap();
    assert!(events[4].reason.as_deref().unwrap().contains("NoSuchKey"), "{events:?}");
    let reason = "The following resource(s) failed to create: [Second]. Rollback requested by user.";
    assert_eq!(events[3].reason.as_deref(), Some(reason));
    let update = stand.call("UpdateStack", &broken("a", ("x", ""))).await;
    assert_eq!(text(&update, "Message"), format!("Stack:{id} is in ROLLBACK_COMPLETE state and can not be updated."));
    stand.call("DeleteStack", &[("StackName", "a")]).await;
    assert_eq!(stand.settled("a").await, "gone");
}

#[tokio::test]
async fn a_failed_creation_can_leave_everything_or_nothing() {
    let stand = Stand::new();
    stand.call("CreateStack", &broken("gone", ("OnFailure", "DELETE"))).await;
    assert_eq!((stand.settled("gone").await.as_str(), stand.pools()), ("gone", 0));
    for (name, more) in [("one", ("OnFailure", "DO_NOTHING")), ("two", ("DisableRollback", "true"))] {
        stand.call("CreateStack", &broken(name, more)).await;
        assert_eq!((stand.settled(name).await.as_str(), stand.pools()), ("CREATE_FAILED", 1));
        let rows = stand.engine.store().resources(name).unwrap();
        let rows: Vec<_> = rows.iter().map(|row| (row.resource.logical_id.as_str(), row.status.as_str())).collect();
        assert_eq!(rows, [("First", "CREATE_COMPLETE"), ("Second", "CREATE_FAILED")]);
        stand.call("RollbackStack", &[("StackName", name)]).await;
        assert_eq!(stand.settled(name).await, "ROLLBACK_COMPLETE");
        assert_eq!(stand.pools(), 0, "RetainExceptOnCreate: what made it was rolled back");
    }
}

#[tokio::test]
async fn a_failed_update_puts_everything_back() {
    let stand = Stand::new();
    stand.call("CreateStack", &[("StackName", "a"), ("TemplateBody", TEMPLATE)]).await;
    stand.settled("a").await;
    let (id, client) = (stand.id_of("a"), stand.value("a", "Client"));
    let broken = BROKEN.replace("DependsOn: First", "DependsOn: [First, Client]");
    let resources = "Resources:\n  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: other}}\n  Client: {Type: \
                     AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool, GenerateSecret: true}}\n";
    let template = broken.replace("Resources:\n", resources);
    stand.call("UpdateStack", &[("StackName", "a"), ("TemplateBody", &template)]).await;
    assert_eq!(stand.settled("a").await, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!((stand.value("a", "Client"), stand.pools()), (client.clone(), 1));
    let told = stand.told(&id);
    for event in ["CREATE_FAILED Second", "UPDATE_ROLLBACK_IN_PROGRESS a", "UPDATE_COMPLETE Client", "DELETE_COMPLETE First"] {
        assert!(told.contains(&event.to_owned()), "{event}: {told:?}");
    }
    let described = stand
        .cognito("DescribeUserPoolClient", serde_json::json!({ "UserPoolId": stand.value("a", "Pool"), "ClientId": client }));
    assert!(described["UserPoolClient"].get("ClientSecret").is_none());

    // With rolling back disabled everything stays as far as it came, until somebody takes it back.
    let update = [("StackName", "a"), ("TemplateBody", template.as_str()), ("DisableRollback", "true")];
    stand.call("UpdateStack", &update).await;
    assert_eq!((stand.settled("a").await.as_str(), stand.pools()), ("UPDATE_FAILED", 2));
    stand.call("RollbackStack", &[("StackName", "a")]).await;
    assert_eq!(stand.settled("a").await, "UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(stand.value("a", "Client"), client, "the one that was replaced took its place again");
    let same = stand.call("UpdateStack", &[("StackName", "a"), ("TemplateBody", TEMPLATE)]).await;
    assert_eq!(text(&same, "Message"), "No updates are to be performed.");
}

#[tokio::test]
async fn a_protected_stack_is_not_deleted_and_a_policy_is_kept() {
    let stand = Stand::new();
    let create = [("StackName", "a"), ("TemplateBody", TEMPLATE), ("EnableTerminationProtection", "true")];
    stand.call("CreateStack", &create).await;
    stand.settled("a").await;
    let refused = stand.call("DeleteStack", &[("StackName", "a")]).await;
    assert_eq!(text(&refused, "Message"), "Stack [a] cannot be deleted while TerminationProtection is enabled");
    stand.call("SetStackPolicy", &[("StackName", "a"), ("StackPolicyBody", "{\"Statement\":[]}")]).await;
    let policy = stand.call("GetStackPolicy", &[("StackName", "a")]).await;
    assert_eq!(text(&policy, "StackPolicyBody"), "{&quot;Statement&quot;:[]}");
    let off = [("StackName", "a"), ("EnableTerminationProtection", "false")];
    assert_eq!(text(&stand.call("UpdateTerminationProtection", &off).await, "StackId"), stand.id_of("a"));
    stand.call("DeleteStack", &[("StackName", "a")]).await;
    assert_eq!(stand.settled("a").await, "gone");
}

#[tokio::test]
async fn what_is_retained_stays_when_its_stack_goes() {
    let stand = Stand::new();
    let template = "Resources: {Pool: {Type: AWS::Cognito::UserPool, DeletionPolicy: Retain}}";
    stand.call("CreateStack", &[("StackName", "a"), ("TemplateBody", template)]).await;
    stand.settled("a").await;
    let id = stand.id_of("a");
    stand.call("DeleteStack", &[("StackName", "a")]).await;
    assert_eq!((stand.settled("a").await.as_str(), stand.pools()), ("gone", 1));
    assert!(stand.told(&id).contains(&"DELETE_SKIPPED Pool".to_owned()));
}

#[tokio::test]
async fn a_named_resource_is_not_replaced_under_its_name() {
    let stand = Stand::new();
    let template = "Resources: {F: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: n}}}";
    stand.call("CreateStack", &[("StackName", "a"), ("TemplateBody", template)]).await;
    stand.settled("a").await;
    let other = template.replace("AWS::Logs::LogGroup, Properties: {LogGroupName: n}", "AWS::Cognito::UserPool");
    let refused = stand.call("UpdateStack", &[("StackName", "a"), ("TemplateBody", &other)]).await;
    let expected = "Update of resource type is not permitted. The new template modifies resource type of the following \
                    resources: [F]";
    assert!(text(&refused, "Message").contains(expected), "{refused}");
}
