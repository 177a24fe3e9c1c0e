//! Identities at other providers that are linked to users of the pool.

use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, attribute, with};

/// A pool with a provider and two users.
async fn pool(service: &Service) -> Pool {
    let pool = service.pool().await;
    let google = json!({"UserPoolId": pool.id, "ProviderName": "Google", "ProviderType": "Google", "ProviderDetails":
        {"client_id": "id", "client_secret": "secret", "authorize_scopes": "openid"}});
    service.ok("CreateIdentityProvider", google).await;
    for name in ["alice", "bob"] {
        service.user(&pool, name).await;
    }
    pool
}

fn link(pool: &Pool, name: &str, source: &Value) -> Value {
    json!({"UserPoolId": pool.id, "DestinationUser": {"ProviderName": "Cognito", "ProviderAttributeValue": name},
           "SourceUser": source})
}

fn google(subject: &str) -> Value {
    json!({"ProviderName": "Google", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": subject})
}

async fn identities(service: &Service, pool: &Pool, name: &str) -> Value {
    let shown = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": name})).await;
    attribute(&shown["UserAttributes"], "identities").map_or(Value::Null, |text| serde_json::from_str(&text).unwrap())
}

#[tokio::test]
async fn a_linked_identity_is_shown_and_removed() {
    let service = Service::new();
    let pool = pool(&service).await;
    assert_eq!(service.ok("AdminLinkProviderForUser", link(&pool, "alice", &google("112233"))).await, json!({}));
    let entry = json!({"userId": "112233", "providerName": "Google", "providerType": "Google", "issuer": null,
                       "primary": false, "dateCreated": 1_795_230_000_000_u64});
    assert_eq!(identities(&service, &pool, "alice").await, json!([entry]));
    let listed = service.ok("ListUsers", json!({"UserPoolId": pool.id, "Filter": "username = \"alice\""})).await;
    assert!(attribute(&listed["Users"][0]["Attributes"], "identities").unwrap().contains("112233"));
    let by_identity = json!({"UserPoolId": pool.id, "DestinationUser": google("112233"), "SourceUser": google("445566")});
    service.ok("AdminLinkProviderForUser", by_identity).await;
    assert_eq!(identities(&service, &pool, "alice").await[1]["userId"], "445566");

    let disable = json!({"UserPoolId": pool.id, "User": google("112233")});
    assert_eq!(service.ok("AdminDisableProviderForUser", disable.clone()).await, json!({}));
    assert_eq!(identities(&service, &pool, "alice").await.as_array().unwrap().len(), 1);
    assert_eq!(service.error("AdminDisableProviderForUser", disable).await, "UserNotFoundException: User does not exist.");
    service.ok("AdminLinkProviderForUser", link(&pool, "bob", &google("112233"))).await;
}

#[tokio::test]
async fn what_cannot_be_linked() {
    let service = Service::new();
    let pool = pool(&service).await;
    service.ok("AdminLinkProviderForUser", link(&pool, "alice", &google("1"))).await;
    let facebook = with(google("1"), &json!({"ProviderName": "Facebook"}));
    let native = json!({"ProviderName": "Cognito", "ProviderAttributeValue": "bob"});
    let elsewhere = with(link(&pool, "alice", &google("1")), &json!({"UserPoolId": "eu-west-1_123456789"}));
    let by_identity = json!({"UserPoolId": pool.id, "DestinationUser": google("9"), "SourceUser": google("2")});
    let cases = [
        (link(&pool, "nobody", &google("2")), "UserNotFoundException: User does not exist.".to_owned()),
        (by_identity, "UserNotFoundException: User does not exist.".to_owned()),
        (
            link(&pool, "alice", &native),
            "InvalidParameterException: Invalid SourceUser: Cognito users with a username/password may not be passed in \
             as a SourceUser, only as a DestinationUser"
                .to_owned(),
        ),
        (
            link(&pool, "alice", &facebook),
            format!("InvalidParameterException: The provider Facebook does not exist for User Pool {}.", pool.id),
        ),
        (
            link(&pool, "alice", &google("1")),
            "InvalidParameterException: SourceUser is already linked to DestinationUser".to_owned(),
        ),
        (link(&pool, "bob", &google("1")), "AliasExistsException: SourceUser is already linked to another user".to_owned()),
        (elsewhere, "ResourceNotFoundException: User pool eu-west-1_123456789 does not exist.".to_owned()),
    ];
    for (body, expected) in cases {
        assert_eq!(service.error("AdminLinkProviderForUser", body.clone()).await, expected, "{body}");
    }
    let nameless = service.error("AdminLinkProviderForUser", link(&pool, "alice", &json!({}))).await;
    assert!(nameless.starts_with("InvalidParameterException: Invalid SourceUser"), "{nameless}");
    for n in 2..=5 {
        service.ok("AdminLinkProviderForUser", link(&pool, "alice", &google(&n.to_string()))).await;
    }
    let sixth = service.error("AdminLinkProviderForUser", link(&pool, "alice", &google("6"))).await;
    assert!(sixth.starts_with("LimitExceededException: "), "{sixth}");
}

#[tokio::test]
async fn a_password_can_be_switched_off() {
    let service = Service::new();
    let pool = pool(&service).await;
    let native = json!({"ProviderName": "Cognito", "ProviderAttributeValue": "alice"});
    service.ok("AdminDisableProviderForUser", json!({"UserPoolId": pool.id, "User": native})).await;
    assert_eq!(
        service.error("InitiateAuth", pool.password_auth("alice", PASSWORD)).await,
        "NotAuthorizedException: Incorrect username or password."
    );
    let nobody = json!({"ProviderName": "Cognito", "ProviderAttributeValue": "nobody"});
    assert_eq!(
        service.error("AdminDisableProviderForUser", json!({"UserPoolId": pool.id, "User": nobody})).await,
        "UserNotFoundException: User does not exist."
    );
}

#[tokio::test]
async fn a_link_goes_with_its_user() {
    let service = Service::new();
    let pool = pool(&service).await;
    service.ok("AdminLinkProviderForUser", link(&pool, "alice", &google("1"))).await;
    service.ok("AdminDeleteUser", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    service.ok("AdminLinkProviderForUser", link(&pool, "bob", &google("1"))).await;
}
