//! Tags of pools.

use serde_json::{Map, Value, json};

use crate::service::Service;

fn arn(pool: &str) -> String {
    format!("arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{pool}")
}

#[tokio::test]
async fn tags_come_and_go() {
    let mut service = Service::new();
    let pool = service.pool_with(json!({"UserPoolTags": {"a": "1"}}), json!({})).await;
    service.wait(1);
    let tag = json!({"ResourceArn": arn(&pool.id), "Tags": {"a": "2", "b": "3"}});
    assert_eq!(service.ok("TagResource", tag).await, json!({}));
    let list = json!({"ResourceArn": arn(&pool.id)});
    assert_eq!(service.ok("ListTagsForResource", list.clone()).await, json!({"Tags": {"a": "2", "b": "3"}}));
    let shown = service.ok("DescribeUserPool", json!({"UserPoolId": pool.id})).await;
    assert_eq!(shown["UserPool"]["UserPoolTags"], json!({"a": "2", "b": "3"}));
    assert_eq!(shown["UserPool"]["LastModifiedDate"], 1_795_230_000.0);
    let untag = json!({"ResourceArn": arn(&pool.id), "TagKeys": ["a", "never"]});
    assert_eq!(service.ok("UntagResource", untag).await, json!({}));
    assert_eq!(service.ok("ListTagsForResource", list).await, json!({"Tags": {"b": "3"}}));
}

#[tokio::test]
async fn refusals() {
    let service = Service::new();
    let pool = service.pool().await;
    let on = |arn: &str| json!({"ResourceArn": arn, "Tags": {"a": "b"}, "TagKeys": ["a"]});
    let elsewhere = arn(&pool.id).replace("123456789012", "999999999999");
    let cases = [
        (arn("eu-west-1_none"), "ResourceNotFoundException: User pool eu-west-1_none does not exist.".to_owned()),
        (elsewhere, format!("ResourceNotFoundException: User pool {} does not exist.", pool.id)),
        (
            "arn:aws:sns:eu-west-1:123456789012:topic".into(),
            "InvalidParameterException: Invalid resource ARN: arn:aws:sns:eu-west-1:123456789012:topic".into(),
        ),
    ];
    for operation in ["TagResource", "UntagResource", "ListTagsForResource"] {
        for (arn, expected) in &cases {
            assert_eq!(&service.error(operation, on(arn)).await, expected, "{operation} {arn}");
        }
    }
    let many: Map<String, Value> = (0..51).map(|n| (format!("tag{n}"), json!(""))).collect();
    let cases = [
        (json!({"aws:x": "1"}), "InvalidParameterException: Tag keys cannot start with aws:. Invalid tag key: aws:x"),
        (Value::Object(many), "InvalidParameterException: A user pool cannot have more than 50 tags."),
    ];
    for (tags, expected) in cases {
        assert_eq!(service.error("TagResource", json!({"ResourceArn": arn(&pool.id), "Tags": tags})).await, expected);
    }
    assert_eq!(service.ok("ListTagsForResource", on(&arn(&pool.id))).await, json!({"Tags": {}}));
}
