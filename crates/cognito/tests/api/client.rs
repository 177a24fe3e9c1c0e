//! App clients: shapes, defaults, updates.

use serde_json::{Value, json};

use crate::service::{Service, text};

#[tokio::test]
async fn a_minimal_client_shows_what_aws_shows() {
    let service = Service::new();
    let pool = service.pool().await;
    let answer = service.ok("CreateUserPoolClient", json!({"UserPoolId": pool.id, "ClientName": "minimal"})).await;
    let mut client = answer["UserPoolClient"].clone();
    assert_eq!(text(&client["ClientId"]).len(), 26);
    client["ClientId"] = Value::Null;
    assert_eq!(
        client,
        json!({"UserPoolId": pool.id, "ClientName": "minimal", "ClientId": null,
               "LastModifiedDate": 1_795_230_000.0, "CreationDate": 1_795_230_000.0, "RefreshTokenValidity": 30,
               "TokenValidityUnits": {}, "AllowedOAuthFlowsUserPoolClient": false, "EnableTokenRevocation": true,
               "EnablePropagateAdditionalUserContextData": false, "AuthSessionValidity": 3})
    );
}

#[tokio::test]
async fn an_update_replaces_and_keeps_id_and_secret() {
    let service = Service::new();
    let pool = service.pool().await;
    let (id, secret) =
        service.client(&pool.id, json!({"GenerateSecret": true, "AccessTokenValidity": 2, "ReadAttributes": ["email"]})).await;
    assert_eq!(secret.as_ref().unwrap().len(), 51);
    let key = json!({"UserPoolId": pool.id, "ClientId": id});
    let before = service.ok("DescribeUserPoolClient", key.clone()).await;
    assert_eq!(before["UserPoolClient"]["ReadAttributes"], json!(["email"]));
    assert_eq!(before["UserPoolClient"]["ClientSecret"].as_str(), secret.as_deref());
    let change = json!({"UserPoolId": pool.id, "ClientId": id, "IdTokenValidity": 3, "RefreshTokenValidity": 0});
    service.ok("UpdateUserPoolClient", change).await;
    let after = service.ok("DescribeUserPoolClient", key.clone()).await;
    let client = &after["UserPoolClient"];
    assert_eq!(client["ClientSecret"].as_str(), secret.as_deref());
    assert_eq!(client["ClientName"], "client");
    assert_eq!(client["IdTokenValidity"], 3);
    assert_eq!(client["RefreshTokenValidity"], 30);
    for gone in ["AccessTokenValidity", "ReadAttributes", "ExplicitAuthFlows"] {
        assert!(client.get(gone).is_none(), "{gone}");
    }
    assert_eq!(service.ok("DeleteUserPoolClient", key.clone()).await, Value::Null);
    assert_eq!(
        service.error("DescribeUserPoolClient", key).await,
        format!("ResourceNotFoundException: User pool client {id} does not exist.")
    );
}

#[tokio::test]
async fn an_update_is_in_force_at_once() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user(&pool, "alice").await;
    service.sign_in(&pool, "alice").await;
    let change = json!({"UserPoolId": pool.id, "ClientId": pool.client, "ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]});
    service.ok("UpdateUserPoolClient", change).await;
    assert_eq!(
        service.error("InitiateAuth", pool.password_auth("alice", "x")).await,
        "InvalidParameterException: USER_PASSWORD_AUTH flow not enabled for this client"
    );
}

#[tokio::test]
async fn clients_are_listed_in_pages() {
    let service = Service::new();
    let pool = service.pool().await;
    for _ in 0..4 {
        service.client(&pool.id, json!({})).await;
    }
    let mut seen = Vec::new();
    let mut token = Value::Null;
    loop {
        let page = json!({"UserPoolId": pool.id, "MaxResults": 2, "NextToken": token});
        let answer = service.ok("ListUserPoolClients", page).await;
        for client in answer["UserPoolClients"].as_array().unwrap() {
            assert_eq!(client.as_object().unwrap().len(), 3);
            seen.push(text(&client["ClientId"]));
        }
        match answer.get("NextToken") {
            Some(next) => token = next.clone(),
            None => break,
        }
    }
    seen.dedup();
    assert_eq!(seen.len(), 5);
}

#[tokio::test]
async fn a_client_of_another_pool_is_not_there() {
    let service = Service::new();
    let (one, other) = (service.pool().await, service.pool().await);
    let missing = format!("ResourceNotFoundException: User pool client {} does not exist.", other.client);
    let both = json!({"UserPoolId": one.id, "ClientId": other.client});
    for operation in ["DescribeUserPoolClient", "UpdateUserPoolClient", "DeleteUserPoolClient"] {
        assert_eq!(service.error(operation, both.clone()).await, missing, "{operation}");
    }
    let sign_in = json!({"UserPoolId": one.id, "ClientId": other.client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                         "AuthParameters": {"USERNAME": "a", "PASSWORD": "b"}});
    assert_eq!(service.error("AdminInitiateAuth", sign_in).await, missing);
}
