//! The flows people follow step by step in articles: sign up and sign in, an administrator's user, the first-login
//! challenge, a client with a secret.

use aws_lc_rs::hmac;
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::service::{PASSWORD, Pool, Service, attribute, claims, text};

#[tokio::test]
async fn sign_up_confirm_sign_in_refresh() {
    let mut service = Service::new();
    let pool = service.pool().await;
    let sign_up = json!({"ClientId": pool.client, "Username": "user-a", "Password": PASSWORD,
                         "UserAttributes": [{"Name": "email", "Value": "usera@example.com"}]});
    let answer = service.ok("SignUp", sign_up).await;
    let sub = text(&answer["UserSub"]);
    assert_eq!(answer, json!({"UserConfirmed": false, "UserSub": sub}));
    assert_eq!(
        service.error("InitiateAuth", pool.password_auth("user-a", "wrong")).await,
        "UserNotConfirmedException: User is not confirmed."
    );
    let user = json!({"UserPoolId": pool.id, "Username": "user-a"});
    assert_eq!(service.ok("AdminConfirmSignUp", user).await, json!({}));

    let answer = service.ok("InitiateAuth", pool.password_auth("user-a", PASSWORD)).await;
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&answer), ["ChallengeParameters", "AuthenticationResult"]);
    let tokens = &answer["AuthenticationResult"];
    assert_eq!(keys(tokens), ["AccessToken", "ExpiresIn", "TokenType", "RefreshToken", "IdToken"]);
    assert_eq!((&tokens["ExpiresIn"], &tokens["TokenType"]), (&json!(3600), &json!("Bearer")));

    service.wait(60);
    let fresh = service.ok("InitiateAuth", pool.refresh(&tokens["RefreshToken"])).await;
    let fresh = &fresh["AuthenticationResult"];
    assert_eq!(keys(fresh), ["AccessToken", "ExpiresIn", "TokenType", "IdToken"]);
    check_claims(&pool, &sub, tokens, fresh);

    let me = service.ok("GetUser", json!({"AccessToken": fresh["AccessToken"]})).await;
    assert_eq!(
        me,
        json!({"Username": "user-a", "UserAttributes": [
        {"Name": "email", "Value": "usera@example.com"}, {"Name": "sub", "Value": sub}]})
    );
}

fn check_claims(pool: &Pool, sub: &str, first: &Value, fresh: &Value) {
    let (id, access) = (claims(&first["IdToken"]), claims(&first["AccessToken"]));
    let issuer = format!("https://cognito-idp.eu-west-1.amazonaws.com/{}", pool.id);
    let time = 1_795_230_000;
    assert_eq!(
        id,
        json!({"sub": sub, "iss": issuer, "cognito:username": "user-a", "origin_jti": id["origin_jti"],
               "aud": pool.client, "event_id": id["event_id"], "token_use": "id", "auth_time": time,
               "exp": time + 3600, "iat": time, "jti": id["jti"], "email": "usera@example.com"})
    );
    assert_eq!(
        access,
        json!({"sub": sub, "iss": issuer, "client_id": pool.client, "origin_jti": id["origin_jti"],
               "event_id": id["event_id"], "token_use": "access", "scope": "aws.cognito.signin.user.admin",
               "auth_time": time, "exp": time + 3600, "iat": time, "jti": access["jti"], "username": "user-a"})
    );
    assert_ne!(id["jti"], access["jti"]);
    let (new_id, new_access) = (claims(&fresh["IdToken"]), claims(&fresh["AccessToken"]));
    for kept in ["origin_jti", "auth_time", "event_id", "sub"] {
        assert_eq!(new_id[kept], id[kept], "{kept}");
        assert_eq!(new_access[kept], id[kept], "{kept}");
    }
    for (new, old) in [(&new_id, &id), (&new_access, &access)] {
        assert_eq!(new["iat"], time + 60);
        assert_eq!(new["exp"], time + 3660);
        assert_ne!(new["jti"], old["jti"]);
    }
}

#[tokio::test]
async fn a_user_made_by_an_administrator() {
    let service = Service::new();
    let pool = service.pool().await;
    let answer = service
        .ok(
            "AdminCreateUser",
            json!({"UserPoolId": pool.id, "Username": "user-a", "TemporaryPassword": "Temp0rary!",
             "UserAttributes": [{"Name": "email", "Value": "a@example.com"}, {"Name": "email_verified", "Value": "True"}]}),
        )
        .await;
    let user = &answer["User"];
    assert_eq!(user["UserStatus"], "FORCE_CHANGE_PASSWORD");
    assert_eq!(user["UserCreateDate"], 1_795_230_000.0);
    assert_eq!(attribute(&user["Attributes"], "email_verified").unwrap(), "true");
    let permanent = json!({"UserPoolId": pool.id, "Username": "user-a", "Password": PASSWORD, "Permanent": true});
    assert_eq!(service.ok("AdminSetUserPassword", permanent).await, json!({}));
    let shown = service.ok("AdminGetUser", json!({"UserPoolId": pool.id, "Username": "user-a"})).await;
    assert_eq!(shown["UserStatus"], "CONFIRMED");
    let sign_in = json!({"UserPoolId": pool.id, "ClientId": pool.client, "AuthFlow": "ADMIN_USER_PASSWORD_AUTH",
                         "AuthParameters": {"USERNAME": "user-a", "PASSWORD": PASSWORD}});
    let answer = service.ok("AdminInitiateAuth", sign_in).await;
    assert_eq!(claims(&answer["AuthenticationResult"]["IdToken"])["email_verified"], true);
}

#[tokio::test]
async fn the_first_login_challenge_then_a_changed_password() {
    let service = Service::new();
    let pool = service.pool().await;
    service
        .ok(
            "AdminCreateUser",
            json!({"UserPoolId": pool.id, "Username": "user-a", "TemporaryPassword": "Temp0rary!",
             "UserAttributes": [{"Name": "email", "Value": "a@example.com"}]}),
        )
        .await;
    let challenge = service.ok("InitiateAuth", pool.password_auth("user-a", "Temp0rary!")).await;
    let session = text(&challenge["Session"]);
    assert!(session.starts_with("AYAB"));
    assert_eq!(
        challenge,
        json!({"ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session, "ChallengeParameters": {
            "USER_ID_FOR_SRP": "user-a", "requiredAttributes": "[]", "userAttributes": "{\"email\":\"a@example.com\"}"}})
    );
    let respond = |responses: Value| {
        json!({"ClientId": pool.client, "ChallengeName": "NEW_PASSWORD_REQUIRED", "Session": session,
               "ChallengeResponses": responses})
    };
    // As one of the articles prints the command.
    let misspelled = respond(json!({"Username": "user-a", "NEW_PASSWORD": PASSWORD}));
    assert_eq!(
        service.error("RespondToAuthChallenge", misspelled).await,
        "InvalidParameterException: Missing required parameter USERNAME"
    );
    let right = respond(json!({"USERNAME": "user-a", "NEW_PASSWORD": PASSWORD}));
    let answer = service.ok("RespondToAuthChallenge", right).await;
    assert_eq!(answer["ChallengeParameters"], json!({}));
    let change = json!({"AccessToken": answer["AuthenticationResult"]["AccessToken"],
                        "PreviousPassword": PASSWORD, "ProposedPassword": "An0ther-one"});
    assert_eq!(service.ok("ChangePassword", change).await, json!({}));
    service.ok("InitiateAuth", pool.password_auth("user-a", "An0ther-one")).await;
    assert_eq!(
        service.error("InitiateAuth", pool.password_auth("user-a", PASSWORD)).await,
        "NotAuthorizedException: Incorrect username or password."
    );
}

#[tokio::test]
async fn a_client_with_a_secret() {
    let service = Service::new();
    let pool = service.pool_with(json!({}), json!({"GenerateSecret": true})).await;
    service.user(&pool, "user-a").await;
    let sign_in = |hash: Option<&str>| {
        let mut body = pool.password_auth("user-a", PASSWORD);
        if let Some(hash) = hash {
            body["AuthParameters"]["SECRET_HASH"] = hash.into();
        }
        body
    };
    let id = &pool.client;
    assert_eq!(
        service.error("InitiateAuth", sign_in(None)).await,
        format!("NotAuthorizedException: Client {id} is configured with secret but SECRET_HASH was not received")
    );
    assert_eq!(
        service.error("InitiateAuth", sign_in(Some("AAAA"))).await,
        format!("NotAuthorizedException: SecretHash does not match for the client: {id}")
    );
    let hash = secret_hash(&pool, "user-a");
    let answer = service.ok("InitiateAuth", sign_in(Some(&hash))).await;
    let mut refresh = pool.refresh(&answer["AuthenticationResult"]["RefreshToken"]);
    assert_eq!(
        service.error("InitiateAuth", refresh.clone()).await,
        format!("NotAuthorizedException: Client {id} is configured with secret but SECRET_HASH was not received")
    );
    refresh["AuthParameters"]["SECRET_HASH"] = hash.into();
    service.ok("InitiateAuth", refresh).await;
    let sign_up = json!({"ClientId": id, "Username": "b", "Password": PASSWORD});
    assert_eq!(
        service.error("SignUp", sign_up.clone()).await,
        format!("NotAuthorizedException: Client {id} is configured for secret but secret was not received")
    );
    let mut wrong = sign_up;
    wrong["SecretHash"] = "AAAA".into();
    assert_eq!(
        service.error("SignUp", wrong).await,
        format!("NotAuthorizedException: Unable to verify secret hash for client {id}")
    );
}

/// As `openssl dgst -sha256 -hmac` makes it.
fn secret_hash(pool: &Pool, username: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, pool.secret.as_ref().unwrap().as_bytes());
    STANDARD.encode(hmac::sign(&key, format!("{username}{}", pool.client).as_bytes()))
}
