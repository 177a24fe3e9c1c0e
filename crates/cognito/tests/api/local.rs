//! Tokens without a password, for a developer on their own machine.

use std::time::SystemTime;

use sekisho_cognito::{ClientChoice, Mint, Minted, Purpose};
use serde_json::{Value, json};

use crate::functions::{Functions, config};
use crate::service::{Pool, START, Service, claims, with};

fn mint(service: &Service, client: &str, username: &str, scopes: &[&str]) -> Result<Minted, String> {
    let scopes: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
    let choice = ClientChoice { pool: None, named: Some(client), purpose: Purpose::Tokens, preferred: &[] };
    let now: SystemTime = service.now;
    service.cognito.mint(&Mint { client: choice, username, scopes: &scopes }, now).map_err(|error| error.to_string())
}

fn tokens(service: &Service, pool: &Pool, username: &str, scopes: &[&str]) -> Value {
    json!(mint(service, &pool.client, username, scopes).unwrap())["authenticationResult"].clone()
}

/// The claims without what differs between two sign-ins.
fn lasting(token: &Value) -> Value {
    let mut claims = claims(token);
    for own in ["jti", "origin_jti", "event_id"] {
        claims[own].take();
    }
    claims
}

#[tokio::test]
async fn minted_tokens_are_those_of_a_sign_in() {
    let service = Service::new();
    let pool = service.pool_with(json!({"AliasAttributes": ["email"]}), json!({})).await;
    service
        .user_with(
            &pool,
            "alice",
            json!([{"Name": "email", "Value": "a@b.example"}, {"Name": "email_verified", "Value": "true"}]),
        )
        .await;
    let group = json!({"UserPoolId": pool.id, "GroupName": "staff"});
    service.ok("CreateGroup", group.clone()).await;
    service.ok("AdminAddUserToGroup", with(group, &json!({"Username": "alice"}))).await;
    let (signed_in, minted) = (service.sign_in(&pool, "alice").await, tokens(&service, &pool, "alice", &[]));
    for token in ["IdToken", "AccessToken"] {
        assert_eq!(lasting(&signed_in[token]), lasting(&minted[token]), "{token}");
    }
    assert_eq!(claims(&minted["IdToken"])["auth_time"], START);
    assert_eq!((&minted["ExpiresIn"], &minted["TokenType"]), (&json!(3600), &json!("Bearer")));
    // A session as any other: it works, it refreshes, it can be ended.
    service.ok("GetUser", json!({"AccessToken": minted["AccessToken"]})).await;
    let refreshed = service.ok("InitiateAuth", pool.refresh(&minted["RefreshToken"])).await["AuthenticationResult"].clone();
    assert_eq!(claims(&refreshed["IdToken"])["event_id"], claims(&minted["IdToken"])["event_id"]);
    service.ok("AdminUserGlobalSignOut", json!({"UserPoolId": pool.id, "Username": "alice"})).await;
    let refused = service.error("InitiateAuth", pool.refresh(&minted["RefreshToken"])).await;
    assert_eq!(refused, "NotAuthorizedException: Refresh Token has been revoked");
    // Whatever names the user to an administrator does.
    let sub = claims(&minted["IdToken"])["sub"].clone();
    for name in ["a@b.example", sub.as_str().unwrap()] {
        assert_eq!(mint(&service, &pool.client, name, &[]).unwrap().username, "alice");
    }
}

#[tokio::test]
async fn who_could_not_sign_in_gets_nothing() {
    let service = Service::new();
    let pool = service.pool().await;
    service.ok("SignUp", json!({"ClientId": pool.client, "Username": "new", "Password": "Passw0rd!"})).await;
    let temporary = json!({"UserPoolId": pool.id, "Username": "invited", "MessageAction": "SUPPRESS"});
    service.ok("AdminCreateUser", temporary).await;
    for name in ["reset", "off"] {
        service
            .user_with(
                &pool,
                name,
                json!([{"Name": "email", "Value": "a@b.example"}, {"Name": "email_verified", "Value": "true"}]),
            )
            .await;
    }
    service.ok("AdminResetUserPassword", json!({"UserPoolId": pool.id, "Username": "reset"})).await;
    service.ok("AdminDisableUser", json!({"UserPoolId": pool.id, "Username": "off"})).await;
    for (name, words) in [
        ("new", "UNCONFIRMED) and gets no tokens yet: `aws cognito-idp admin-confirm-sign-up --user-pool-id"),
        ("invited", "FORCE_CHANGE_PASSWORD) and gets no tokens yet: `aws cognito-idp admin-set-user-password"),
        ("reset", "RESET_REQUIRED"),
        ("off", "user off is disabled: `aws cognito-idp admin-enable-user --user-pool-id"),
        ("nobody", "has no user nobody"),
    ] {
        let refused = mint(&service, &pool.client, name, &[]).map(|_| ()).unwrap_err();
        assert!(refused.contains(words), "{refused}");
    }
    let machine = json!({"ClientName": "machine", "GenerateSecret": true, "AllowedOAuthFlowsUserPoolClient": true,
                         "AllowedOAuthFlows": ["client_credentials"], "AllowedOAuthScopes": ["api/read"]});
    let server = json!({"UserPoolId": pool.id, "Identifier": "api", "Name": "api",
                        "Scopes": [{"ScopeName": "read", "ScopeDescription": "read"}]});
    service.ok("CreateResourceServer", server).await;
    let other = service.pool().await;
    service.user(&pool, "alice").await;
    service.client(&pool.id, machine).await;
    let refused = mint(&service, "machine", "alice", &[]).map(|_| ()).unwrap_err();
    assert_eq!(refused, "client machine is for machines (client_credentials): no user signs in with it");
    assert!(mint(&service, &other.client, "alice", &[]).map(|_| ()).unwrap_err().contains("has no user alice"));
    let refused = mint(&service, "spa", "new", &[]).map(|_| ()).unwrap_err();
    assert!(
        refused.starts_with("there is no app client spa; there are: ") && refused.contains(&format!("client ({})", pool.client)),
        "{refused}"
    );
}

#[tokio::test]
async fn scopes_are_those_that_the_client_may_ask_for() {
    let service = Service::new();
    let pool = service.pool().await;
    service.user_with(&pool, "alice", json!([{"Name": "email", "Value": "a@b.example"}])).await;
    let refused = mint(&service, &pool.client, "alice", &["openid"]).map(|_| ()).unwrap_err();
    assert!(refused.contains("has no scopes to ask for"), "{refused}");
    let oauth = json!({"ClientName": "pages", "AllowedOAuthFlowsUserPoolClient": true, "AllowedOAuthFlows": ["code"],
                       "SupportedIdentityProviders": ["COGNITO"], "CallbackURLs": ["http://localhost:1/"],
                       "AllowedOAuthScopes": ["openid", "email", "phone"]});
    service.client(&pool.id, oauth).await;
    let minted = json!(mint(&service, "pages", "alice", &["openid", "phone"]).unwrap())["authenticationResult"].clone();
    assert_eq!(claims(&minted["AccessToken"])["scope"], "openid phone");
    assert_eq!(claims(&minted["IdToken"])["email"], Value::Null, "the scope email was not asked for");
    let refused = mint(&service, "pages", "alice", &["phone"]).map(|_| ()).unwrap_err();
    assert_eq!(refused, "the scopes email, phone and profile are asked for with openid only");
    let refused = mint(&service, "pages", "alice", &["openid", "profile"]).map(|_| ()).unwrap_err();
    assert_eq!(refused, "client pages may not ask for the scope profile; its AllowedOAuthScopes: openid email phone");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_triggers_only_the_one_for_claims_is_asked() {
    let functions = Functions::new(|_| Ok(json!({"claimsOverrideDetails": {"claimsToAddOrOverride": {"tier": "gold"}}})));
    let all = config(&["PreAuthentication", "PostAuthentication", "PreTokenGeneration"]);
    let pool = functions.service.pool_with(all, json!({})).await;
    functions.service.user(&pool, "alice").await;
    functions.seen();
    let (cognito, now) = (functions.service.cognito.clone(), functions.service.now);
    let client = pool.client.clone();
    let minted = tokio::task::spawn_blocking(move || {
        let choice = ClientChoice { pool: None, named: Some(&client), purpose: Purpose::Tokens, preferred: &[] };
        json!(cognito.mint(&Mint { client: choice, username: "alice", scopes: &[] }, now).unwrap())
    });
    let minted = minted.await.unwrap();
    assert_eq!(claims(&minted["authenticationResult"]["IdToken"])["tier"], "gold");
    let sources: Vec<Value> = functions.seen().into_iter().map(|event| event["triggerSource"].clone()).collect();
    assert_eq!(sources, ["TokenGeneration_Authentication"]);
}
