//! Resource servers, and their scopes in clients.

use serde_json::{Value, json};

use crate::service::{Service, with};

fn weather(pool: &str) -> Value {
    json!({"UserPoolId": pool, "Identifier": "weather", "Name": "Weather",
           "Scopes": [{"ScopeName": "read", "ScopeDescription": "See it"}]})
}

#[tokio::test]
async fn a_resource_server_from_birth_to_end() {
    let service = Service::new();
    let pool = service.pool().await;
    let key = json!({"UserPoolId": pool.id, "Identifier": "weather"});
    assert_eq!(service.ok("CreateResourceServer", weather(&pool.id)).await, json!({"ResourceServer": weather(&pool.id)}));
    assert_eq!(service.ok("DescribeResourceServer", key.clone()).await, json!({"ResourceServer": weather(&pool.id)}));
    assert_eq!(
        service.error("CreateResourceServer", weather(&pool.id)).await,
        format!("InvalidParameterException: weather already exists in user pool {}.", pool.id)
    );
    let change = json!({"UserPoolId": pool.id, "Identifier": "weather", "Name": "Sky"});
    let changed = with(change.clone(), &json!({"Scopes": []}));
    assert_eq!(service.ok("UpdateResourceServer", change.clone()).await, json!({"ResourceServer": changed}));
    assert_eq!(service.ok("DescribeResourceServer", key.clone()).await, json!({"ResourceServer": changed}));
    assert_eq!(service.ok("DeleteResourceServer", key).await, Value::Null);
    for operation in ["DescribeResourceServer", "UpdateResourceServer", "DeleteResourceServer"] {
        let missing = "ResourceNotFoundException: Resource server weather does not exist.";
        assert_eq!(service.error(operation, change.clone()).await, missing, "{operation}");
    }
}

#[tokio::test]
async fn they_are_listed_in_pages_and_counted() {
    let service = Service::new();
    let pool = service.pool().await;
    let server = |n: u32| with(weather(&pool.id), &json!({"Identifier": format!("server{n:02}")}));
    for n in 0..25 {
        service.ok("CreateResourceServer", server(n)).await;
    }
    assert_eq!(
        service.error("CreateResourceServer", server(25)).await,
        "LimitExceededException: The number of resource servers in the user pool exceeds the limit."
    );
    let first = service.ok("ListResourceServers", json!({"UserPoolId": pool.id, "MaxResults": 20})).await;
    let servers = first["ResourceServers"].as_array().unwrap();
    assert_eq!((servers.len(), &servers[3]), (20, &server(3)));
    let next = json!({"UserPoolId": pool.id, "MaxResults": 20, "NextToken": first["NextToken"]});
    let second = service.ok("ListResourceServers", next).await;
    assert_eq!(second["ResourceServers"].as_array().unwrap().len(), 5);
    assert!(second.get("NextToken").is_none());
    assert_eq!(
        service.error("ListResourceServers", json!({"UserPoolId": pool.id})).await,
        "InvalidParameterException: 1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: \
         Member must have value greater than or equal to 1"
    );
}

#[tokio::test]
async fn clients_have_the_scopes_that_exist() {
    let service = Service::new();
    let (pool, other) = (service.pool().await, service.pool().await);
    let client = |scope: &str| {
        json!({"UserPoolId": pool.id, "ClientName": "c", "GenerateSecret": true, "AllowedOAuthFlowsUserPoolClient": true,
               "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": [scope]})
    };
    let unknown = |scope: &str| format!("ScopeDoesNotExistException: Invalid scope requested: {scope}");
    service.ok("CreateResourceServer", weather(&other.id)).await;
    assert_eq!(service.error("CreateUserPoolClient", client("weather/read")).await, unknown("weather/read"));
    service.ok("CreateResourceServer", weather(&pool.id)).await;
    let made = service.ok("CreateUserPoolClient", client("weather/read")).await;
    let made = &made["UserPoolClient"];
    assert_eq!(made["AllowedOAuthScopes"], json!(["weather/read"]));
    assert_eq!(service.error("CreateUserPoolClient", client("weather/write")).await, unknown("weather/write"));
    let change = with(client("weather/write"), &json!({"ClientId": made["ClientId"]}));
    assert_eq!(service.error("UpdateUserPoolClient", change).await, unknown("weather/write"));
    service.ok("DeleteResourceServer", json!({"UserPoolId": pool.id, "Identifier": "weather"})).await;
    let change = with(client("weather/read"), &json!({"ClientId": made["ClientId"]}));
    assert_eq!(service.error("UpdateUserPoolClient", change).await, unknown("weather/read"));
}

#[tokio::test]
async fn bad_input() {
    let service = Service::new();
    let pool = service.pool().await;
    let key = json!({"UserPoolId": "eu-west-1_none", "Identifier": "weather", "Name": "x", "MaxResults": 1});
    for operation in
        ["CreateResourceServer", "DescribeResourceServer", "UpdateResourceServer", "DeleteResourceServer", "ListResourceServers"]
    {
        let missing = "ResourceNotFoundException: User pool eu-west-1_none does not exist.";
        assert_eq!(service.error(operation, key.clone()).await, missing, "{operation}");
    }
    let cases = [
        (
            json!({"Identifier": "a b"}),
            "Value 'a b' at 'identifier' failed to satisfy constraint: Member must satisfy regular expression pattern: \
             [\\x21\\x23-\\x5B\\x5D-\\x7E]+",
        ),
        (json!({"Name": null}), "Value null at 'name' failed to satisfy constraint: Member must not be null"),
    ];
    for (wrong, expected) in cases {
        let error = service.error("CreateResourceServer", with(weather(&pool.id), &wrong)).await;
        assert_eq!(error, format!("InvalidParameterException: 1 validation error detected: {expected}"));
    }
}
