//! The two secrets of a client.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, text};

const GIVEN: &str = "my+own+secret+of+thirty+two+chars";

/// The service itself says whether a hash is right; ours is made here from its definition.
fn hash(pool: &Pool, secret: &str) -> String {
    let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, secret.as_bytes());
    STANDARD.encode(aws_lc_rs::hmac::sign(&key, format!("alice{}", pool.client).as_bytes()))
}

fn sign_in(pool: &Pool, secret: &str) -> Value {
    let mut request = pool.password_auth("alice", PASSWORD);
    request["AuthParameters"]["SECRET_HASH"] = hash(pool, secret).into();
    request
}

fn key(pool: &Pool) -> Value {
    json!({"UserPoolId": pool.id, "ClientId": pool.client})
}

fn with_member(mut value: Value, name: &str, member: &Value) -> Value {
    value[name] = member.clone();
    value
}

#[tokio::test]
async fn one_secret_takes_the_place_of_the_other() {
    let mut service = Service::new();
    let pool = service.pool_with(json!({}), json!({"GenerateSecret": true})).await;
    let first = pool.secret.clone().unwrap();
    service.user(&pool, "alice").await;
    service.ok("InitiateAuth", sign_in(&pool, &first)).await;
    service.wait(5);
    let added = service.ok("AddUserPoolClientSecret", key(&pool)).await["ClientSecretDescriptor"].take();
    let second = text(&added["ClientSecretValue"]);
    assert_eq!(second.len(), 51);
    assert_eq!(added["ClientSecretId"], format!("{}--1795230005000", pool.client));
    assert_eq!(added["ClientSecretCreateDate"], 1_795_230_005.0);
    let first_id = format!("{}--1795230000000", pool.client);
    assert_eq!(
        service.ok("ListUserPoolClientSecrets", key(&pool)).await,
        json!({"ClientSecrets": [{"ClientSecretId": first_id, "ClientSecretCreateDate": 1_795_230_000.0},
                                 {"ClientSecretId": added["ClientSecretId"], "ClientSecretCreateDate": 1_795_230_005.0}]})
    );
    for secret in [&first, &second] {
        let tokens = service.ok("InitiateAuth", sign_in(&pool, secret)).await;
        let revoke = json!({"ClientId": pool.client, "ClientSecret": secret,
                            "Token": tokens["AuthenticationResult"]["RefreshToken"]});
        service.ok("RevokeToken", revoke).await;
    }
    assert_eq!(
        service.error("InitiateAuth", sign_in(&pool, "another")).await,
        format!("NotAuthorizedException: SecretHash does not match for the client: {}", pool.client)
    );
    let delete = with_member(key(&pool), "ClientSecretId", &json!(first_id));
    assert_eq!(service.ok("DeleteUserPoolClientSecret", delete).await, json!({}));
    assert_eq!(
        service.error("InitiateAuth", sign_in(&pool, &first)).await,
        format!("NotAuthorizedException: SecretHash does not match for the client: {}", pool.client)
    );
    service.ok("InitiateAuth", sign_in(&pool, &second)).await;
    let shown = service.ok("DescribeUserPoolClient", key(&pool)).await;
    assert_eq!(shown["UserPoolClient"]["ClientSecret"], second);
}

#[tokio::test]
async fn a_secret_of_ones_own_is_not_shown() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"GenerateSecret": true})).await;
    service.user(&pool, "alice").await;
    let added = service.ok("AddUserPoolClientSecret", with_member(key(&pool), "ClientSecret", &json!(GIVEN))).await;
    let descriptor = added["ClientSecretDescriptor"].as_object().unwrap();
    assert_eq!(descriptor.keys().collect::<Vec<_>>(), ["ClientSecretId", "ClientSecretCreateDate"]);
    // Made in the same millisecond as the first, and yet it has an id of its own.
    assert_eq!(descriptor["ClientSecretId"], format!("{}--1795230000001", pool.client));
    service.ok("InitiateAuth", sign_in(&pool, GIVEN)).await;
}

#[tokio::test]
async fn a_client_is_made_with_a_secret_of_ones_own() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"ClientSecret": GIVEN})).await;
    assert_eq!(pool.secret.as_deref(), Some(GIVEN));
    service.user(&pool, "alice").await;
    service.ok("InitiateAuth", sign_in(&pool, GIVEN)).await;
    let both = json!({"UserPoolId": pool.id, "ClientName": "c", "GenerateSecret": true, "ClientSecret": GIVEN});
    assert_eq!(
        service.error("CreateUserPoolClient", both).await,
        "InvalidParameterException: GenerateSecret and ClientSecret cannot be used together."
    );
}

#[tokio::test]
async fn refusals() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"GenerateSecret": true})).await;
    let other = service.pool().await;
    let unknown = json!({"UserPoolId": pool.id, "ClientId": "nobody", "ClientSecretId": "x"});
    for operation in ["AddUserPoolClientSecret", "ListUserPoolClientSecrets", "DeleteUserPoolClientSecret"] {
        let missing = "ResourceNotFoundException: User pool client nobody does not exist.";
        assert_eq!(service.error(operation, unknown.clone()).await, missing, "{operation}");
    }
    let secret = |value: &str| with_member(key(&pool), "ClientSecret", &json!(value));
    let delete = |id: &str| with_member(key(&pool), "ClientSecretId", &json!(id));
    let first = pool.secret.as_deref().unwrap();
    let first_id = format!("{}--1795230000000", pool.client);
    let cases = [
        (
            "AddUserPoolClientSecret",
            key(&other),
            format!("InvalidParameterException: Client {} is not configured with a client secret.", other.client),
        ),
        ("AddUserPoolClientSecret", secret(first), "InvalidParameterException: The client secret is in use already.".into()),
        (
            "AddUserPoolClientSecret",
            secret("too short"),
            "InvalidParameterException: 2 validation errors detected: Value at 'clientSecret' failed to satisfy constraint: \
             Member must have length greater than or equal to 24; Value at 'clientSecret' failed to satisfy constraint: \
             Member must satisfy regular expression pattern: [\\w+]+"
                .into(),
        ),
        (
            "DeleteUserPoolClientSecret",
            delete(&first_id),
            "InvalidParameterException: The last client secret of an app client cannot be deleted.".into(),
        ),
        ("DeleteUserPoolClientSecret", delete("x"), "ResourceNotFoundException: Client secret x does not exist.".into()),
        ("AddUserPoolClientSecret", key(&pool), "ok".into()),
        (
            "AddUserPoolClientSecret",
            key(&pool),
            format!("LimitExceededException: Client {} has the maximum number of client secrets.", pool.client),
        ),
    ];
    for (operation, body, expected) in cases {
        assert_eq!(service.error(operation, body).await, expected, "{operation}");
    }
}

#[tokio::test]
async fn both_survive_a_restart_and_an_update() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cognito.db");
    let service = Service::open(Some(file.clone()));
    let pool = service.pool_with(json!({}), json!({"GenerateSecret": true})).await;
    service.user(&pool, "alice").await;
    service.ok("AddUserPoolClientSecret", with_member(key(&pool), "ClientSecret", &json!(GIVEN))).await;
    let flows = json!(["ALLOW_USER_PASSWORD_AUTH"]);
    service.ok("UpdateUserPoolClient", with_member(key(&pool), "ExplicitAuthFlows", &flows)).await;
    drop(service);
    let service = Service::open(Some(file));
    for secret in [pool.secret.as_deref().unwrap(), GIVEN] {
        service.ok("InitiateAuth", sign_in(&pool, secret)).await;
    }
}
