//! A schema that grows.

use serde_json::{Value, json};

use crate::service::{Service, attribute};

fn add(pool: &str, attributes: &Value) -> Value {
    json!({"UserPoolId": pool, "CustomAttributes": attributes})
}

#[tokio::test]
async fn new_attributes_are_there_at_once_and_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cognito.db");
    let service = Service::open(Some(file.clone()));
    let pool = service.pool().await;
    let values = json!([{"Name": "custom:team", "Value": "red"}]);
    let create = json!({"UserPoolId": pool.id, "Username": "bob", "UserAttributes": values});
    assert_eq!(
        service.error("AdminCreateUser", create.clone()).await,
        "InvalidParameterException: Attributes did not conform to the schema: custom:team: Attribute does not exist in the \
         schema.\n"
    );
    let attributes = json!([{"Name": "team", "AttributeDataType": "String", "StringAttributeConstraints": {"MaxLength": "5"}},
                            {"Name": "staff", "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": true}]);
    assert_eq!(service.ok("AddCustomAttributes", add(&pool.id, &attributes)).await, json!({}));
    service.ok("AdminCreateUser", create).await;
    drop(service);
    let service = Service::open(Some(file));
    let shown = service.ok("DescribeUserPool", json!({"UserPoolId": pool.id})).await;
    let schema = shown["UserPool"]["SchemaAttributes"].as_array().unwrap();
    assert_eq!(schema.len(), 22);
    assert_eq!(
        schema[20],
        json!({"Name": "custom:team", "AttributeDataType": "String", "DeveloperOnlyAttribute": false, "Mutable": true,
               "Required": false, "StringAttributeConstraints": {"MaxLength": "5"}})
    );
    assert_eq!(schema[21]["Name"], "dev:custom:staff");
    let user = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "bob"})).await;
    assert_eq!(attribute(&user["UserAttributes"], "custom:team").as_deref(), Some("red"));
}

#[tokio::test]
async fn refusals_add_nothing() {
    let service = Service::new();
    let pool = service.pool_with(json!({"Schema": [{"Name": "team", "AttributeDataType": "String"}]}), json!({})).await;
    let text = |name: &str| json!({"Name": name, "AttributeDataType": "String"});
    let many: Vec<Value> = (0..25).map(|n| text(&format!("a{n}"))).collect();
    let more: Vec<Value> = (0..25).map(|n| text(&format!("b{n}"))).collect();
    let cases = [
        (json!([text("new"), text("team")]), "custom:team: Existing attribute already has name custom:team."),
        (json!([text("new"), text("new")]), "custom:new: Existing attribute already has name custom:new."),
        (
            json!([{"Name": "new", "AttributeDataType": "String", "Required": true}]),
            "Required custom attributes are not supported currently.",
        ),
        (json!([{"Name": "new"}]), "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."),
        (json!([{"AttributeDataType": "String"}]), "The name of a custom attribute must not be null."),
        (
            json!([]),
            "1 validation error detected: Value '[]' at 'customAttributes' failed to satisfy constraint: Member must have length \
             greater than or equal to 1",
        ),
        (json!(many), "ok"),
        (json!(more), "Maximum number of custom attributes is reached for the user pool."),
    ];
    for (attributes, expected) in cases {
        let error = service.error("AddCustomAttributes", add(&pool.id, &attributes)).await;
        assert_eq!(error.trim_start_matches("InvalidParameterException: "), expected, "{attributes}");
    }
    let shown = service.ok("DescribeUserPool", json!({"UserPoolId": pool.id})).await;
    assert_eq!(shown["UserPool"]["SchemaAttributes"].as_array().unwrap().len(), 46);
    assert_eq!(
        service.error("AddCustomAttributes", add("eu-west-1_none", &json!([text("x")]))).await,
        "ResourceNotFoundException: User pool eu-west-1_none does not exist."
    );
}
