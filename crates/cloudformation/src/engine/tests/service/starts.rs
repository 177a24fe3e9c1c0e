//! What a start makes of the stacks that it finds.

use super::super::stand::now;
use super::{Stand, TEMPLATE};
use crate::records::StackRecord;
use crate::store::Progress;

#[tokio::test]
async fn a_start_puts_stacks_in_place_and_writes_nothing() {
    let stand = Stand::new();
    let template = "Resources: {Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: a, ProtocolType: HTTP}}}\nOutputs: {Api: \
                    {Value: !Ref Api}}";
    stand.call("CreateStack", &[("StackName", "a"), ("TemplateBody", template)]).await;
    stand.settled("a").await;
    let (id, before) = (stand.id_of("a"), stand.engine.store().resources("a").unwrap());
    let events = stand.told(&id);
    let stand = stand.restart();
    let api = stand.value("a", "Api");
    stand.engine.restore(now()).await.unwrap();
    assert_eq!(stand.get(&api, "/").await, 404, "it is there, without routes");
    assert_eq!(stand.engine.store().resources("a").unwrap(), before);
    assert_eq!(stand.told(&id), events);
}

#[tokio::test]
async fn work_that_was_cut_off_is_finished() {
    let stand = Stand::new();
    stand.call("CreateStack", &[("StackName", "a"), ("TemplateBody", TEMPLATE)]).await;
    stand.settled("a").await;
    let (id, client) = (stand.id_of("a"), stand.value("a", "Client"));
    // As a process leaves it that was killed in an update, after the first of its rows was begun.
    {
        let store = stand.engine.store();
        let before = store.stack("a").unwrap().unwrap();
        let mut next = StackRecord { next: None, ..before.clone() };
        next.parameters.insert("Secret".to_owned(), "true".to_owned());
        let status = "UPDATE_IN_PROGRESS".to_owned();
        store.put_stack(&StackRecord { status, next: Some(Box::new(next)), ..before }).unwrap();
        let mut row = store.resources("a").unwrap().remove(0);
        row.progress = Progress::Begun;
        store.put_resource("a", &row).unwrap();
    }
    let stand = stand.restart();
    stand.engine.restore(now()).await.unwrap();
    assert_eq!(stand.settled("a").await, "UPDATE_COMPLETE");
    assert_ne!(stand.value("a", "Client"), client);
    assert_eq!(stand.told(&id).last().unwrap(), "UPDATE_COMPLETE a");
    let rows = stand.engine.store().resources("a").unwrap();
    assert!(rows.iter().all(|row| row.progress == Progress::Done) && rows.len() == 2, "{rows:?}");
}

#[tokio::test]
async fn work_that_cannot_be_finished_is_taken_back() {
    let stand = Stand::new();
    stand.call("CreateStack", &[("StackName", "a"), ("TemplateBody", TEMPLATE)]).await;
    stand.settled("a").await;
    {
        let store = stand.engine.store();
        let before = store.stack("a").unwrap().unwrap();
        let next = StackRecord { template: super::BROKEN.to_owned(), next: None, ..before.clone() };
        let next = StackRecord { parameters: indexmap::IndexMap::new(), ..next };
        let status = "UPDATE_IN_PROGRESS".to_owned();
        store.put_stack(&StackRecord { status, next: Some(Box::new(next)), ..before }).unwrap();
    }
    let stand = stand.restart();
    stand.engine.restore(now()).await.unwrap();
    assert_eq!((stand.settled("a").await.as_str(), stand.pools()), ("UPDATE_ROLLBACK_COMPLETE", 1));
}
