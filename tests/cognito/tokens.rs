//! Tokens: their bytes, their lifetimes, what a refresh keeps and what ends them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::{claims, client, names, part, password, refresh, refused, signed_in};
use crate::support::stack::{PASSWORD, Stack, Tokens};

#[test]
fn tokens_are_made_as_by_aws() {
    let stack = Stack::start();
    stack.user("alice", &["Users", "Admins"]);
    let answer = stack.cognito_ok("InitiateAuth", &password(stack.output("SpaClientId"), "alice", PASSWORD));
    assert!(
        answer.body.starts_with(r#"{"ChallengeParameters":{},"AuthenticationResult":{"AccessToken":"eyJ"#),
        "{}",
        answer.body
    );
    let result = answer.json()["AuthenticationResult"].clone();
    assert_eq!(names(&result), ["AccessToken", "ExpiresIn", "TokenType", "RefreshToken", "IdToken"]);
    assert_eq!((&result["ExpiresIn"], &result["TokenType"]), (&json!(3600), &json!("Bearer")));
    let text = |name: &str| result[name].as_str().expect("a token").to_owned();
    let (access, id, opaque) = (text("AccessToken"), text("IdToken"), text("RefreshToken"));
    let jwks = stack.get(&format!("{}/{}/.well-known/jwks.json", stack.endpoint, stack.output("UserPoolId")), &[]).json();
    let kids: Vec<&str> = jwks["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap()).collect();
    for key in jwks["keys"].as_array().unwrap() {
        assert_eq!(names(key), ["alg", "e", "kid", "kty", "n", "use"]);
        assert_eq!(STANDARD.decode(key["kid"].as_str().unwrap()).unwrap().len(), 32);
    }
    assert_eq!(part(&id, 0), format!(r#"{{"kid":"{}","alg":"RS256"}}"#, kids[0]));
    assert_eq!(part(&access, 0), format!(r#"{{"kid":"{}","alg":"RS256"}}"#, kids[1]));
    let (access, id) = (claims(&access), claims(&id));
    let order =
        "sub cognito:groups email_verified iss cognito:username origin_jti aud event_id token_use auth_time exp iat jti email";
    assert_eq!(names(&id).join(" "), order);
    let order = "sub cognito:groups iss client_id origin_jti event_id token_use scope auth_time exp iat jti username";
    assert_eq!(names(&access).join(" "), order);
    for claims in [&id, &access] {
        assert_eq!(claims["cognito:groups"], json!(["Admins", "Users"]));
        assert_eq!(claims["iss"], stack.output("UserPoolIssuer"));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 3600);
    }
    assert_eq!((&id["email_verified"], &id["aud"]), (&json!(true), &access["client_id"]));
    assert_eq!(access["scope"], "aws.cognito.signin.user.admin");
    for same in ["sub", "origin_jti", "event_id", "auth_time"] {
        assert_eq!(id[same], access[same], "{same}");
    }
    assert_ne!(id["jti"], access["jti"]);
    assert_eq!(opaque.split('.').count(), 5);
    assert_eq!(part(&opaque, 0), r#"{"cty":"JWT","enc":"A256GCM","alg":"RSA-OAEP"}"#);
}

#[test]
fn a_refresh_keeps_the_sign_in_and_tells_the_user_as_they_are_now() {
    let stack = Stack::start();
    let spa = stack.output("SpaClientId");
    stack.user("alice", &["Users"]);
    let before = stack.sign_in("alice");
    stack.advance(5);
    stack.cognito_ok(
        "AdminAddUserToGroup",
        &json!({ "UserPoolId": stack.output("UserPoolId"), "Username": "alice", "GroupName": "Admins" }),
    );
    let forced = json!({ "ClientId": spa, "RefreshToken": before.refresh });
    for answer in [
        stack.cognito_ok("InitiateAuth", &refresh(spa, &json!(before.refresh))),
        stack.cognito_ok("GetTokensFromRefreshToken", &forced),
    ] {
        let result = answer.json()["AuthenticationResult"].clone();
        assert_eq!(names(&result), ["AccessToken", "ExpiresIn", "TokenType", "IdToken"]);
        for (old, new) in [(&before.access, &result["AccessToken"]), (&before.id, &result["IdToken"])] {
            let (old, new) = (claims(old), claims(new.as_str().unwrap()));
            for kept in ["sub", "auth_time", "origin_jti", "event_id"] {
                assert_eq!(old[kept], new[kept], "{kept}");
            }
            assert!(new["iat"].as_i64() >= old["iat"].as_i64().map(|time| time + 5), "{new}");
            assert_ne!(old["jti"], new["jti"]);
            assert_eq!(new["cognito:groups"], json!(["Admins", "Users"]));
        }
    }
    assert_ne!(claims(&stack.sign_in("alice").id)["origin_jti"], claims(&before.id)["origin_jti"]);
}

/// Neither token of the sign-in counts any more, in these words.
fn ended(stack: &Stack, tokens: &Tokens, access: &str, refreshed: &str) {
    let rows = json!([
        ["GetUser", { "AccessToken": tokens.access }, format!("NotAuthorizedException: Access Token has {access}")],
        ["InitiateAuth", refresh(stack.output("SpaClientId"), &json!(tokens.refresh)),
            format!("NotAuthorizedException: Refresh Token has {refreshed}")],
    ]);
    refused(stack, &json!({}), &rows);
}

#[test]
fn tokens_that_no_longer_count() {
    let stack = Stack::start();
    let spa = stack.output("SpaClientId");
    stack.user("alice", &[]);
    let user = json!({ "UserPoolId": stack.output("UserPoolId"), "Username": "alice" });
    type End<'a> = &'a dyn Fn(&Tokens) -> (&'static str, Value);
    let ways: [End<'_>; 4] = [
        &|tokens| ("RevokeToken", json!({ "ClientId": spa, "Token": tokens.refresh })),
        &|tokens| ("GlobalSignOut", json!({ "AccessToken": tokens.access })),
        &|_| ("AdminUserGlobalSignOut", user.clone()),
        &|_| ("AdminDisableUser", user.clone()),
    ];
    for way in ways {
        let tokens = stack.sign_in("alice");
        let (operation, body) = way(&tokens);
        stack.cognito_ok(operation, &body);
        ended(&stack, &tokens, "been revoked", "been revoked");
    }
    let disabled = "NotAuthorizedException: User is disabled.";
    refused(&stack, &password(spa, "alice", "wrong"), &json!([["InitiateAuth", {}, disabled]]));
    stack.cognito_ok("AdminEnableUser", &user);
    let tokens = stack.sign_in("alice");
    let access = json!({ "ClientId": spa, "Token": tokens.access });
    assert!(stack.cognito("RevokeToken", &access).body.starts_with(r#"{"__type":"UnsupportedTokenTypeException""#));
    stack.advance(31 * 24 * 3600);
    ended(&stack, &tokens, "expired", "expired");
}

#[test]
fn what_is_no_token_of_the_kind_is_refused() {
    let stack = Stack::start();
    stack.user("alice", &[]);
    let tokens = stack.sign_in("alice");
    let forged = format!("{}AAAA", &tokens.access[..tokens.access.len() - 4]);
    let invalid = "NotAuthorizedException: Invalid Access Token";
    let foreign = "NotAuthorizedException: Could not verify signature for Access Token";
    let refreshing = |token: &str| refresh(stack.output("SpaClientId"), &json!(token));
    let other = client(&stack, &json!({}));
    let rows = json!([
        ["GetUser", { "AccessToken": "x" }, invalid],
        ["GetUser", { "AccessToken": tokens.id }, invalid],
        ["GetUser", { "AccessToken": tokens.refresh }, invalid],
        ["GetUser", { "AccessToken": forged }, foreign],
        ["InitiateAuth", refreshing("x"), "NotAuthorizedException: Invalid Refresh Token"],
        ["InitiateAuth", refreshing(&tokens.id), "NotAuthorizedException: Invalid Refresh Token"],
        ["InitiateAuth", refresh(&other, &json!(tokens.refresh)), "NotAuthorizedException: Invalid Refresh Token"],
    ]);
    refused(&stack, &json!({}), &rows);
}

#[test]
fn lifetimes_follow_their_units() {
    let stack = Stack::start();
    stack.user("alice", &[]);
    let units = json!({ "AccessToken": "minutes", "IdToken": "seconds", "RefreshToken": "hours" });
    let settings =
        json!({ "AccessTokenValidity": 10, "IdTokenValidity": 301, "RefreshTokenValidity": 2, "TokenValidityUnits": units });
    let short = client(&stack, &settings);
    let result = signed_in(&stack, &short);
    let lasts = |name: &str| {
        let claims = claims(result[name].as_str().unwrap());
        claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap()
    };
    assert_eq!((&result["ExpiresIn"], lasts("AccessToken"), lasts("IdToken")), (&json!(600), 600, 301));
    stack.advance(2 * 3600);
    let expired = "NotAuthorizedException: Refresh Token has expired";
    refused(&stack, &refresh(&short, &result["RefreshToken"]), &json!([["InitiateAuth", {}, expired]]));
}

#[test]
fn rotation_replaces_tokens_and_reuse_ends_the_sign_in() {
    let stack = Stack::start();
    stack.user("alice", &[]);
    let rotation = json!({ "Feature": "ENABLED", "RetryGracePeriodSeconds": 10 });
    let settings = json!({ "ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH"], "RefreshTokenRotation": rotation });
    let rotating = client(&stack, &settings);
    let first = signed_in(&stack, &rotating)["RefreshToken"].clone();
    let exchange = |token: &Value| json!({ "ClientId": rotating, "RefreshToken": token });
    let unsupported = "UnsupportedOperationException: This API does not support refresh token rotation";
    refused(&stack, &refresh(&rotating, &first), &json!([["InitiateAuth", {}, unsupported]]));
    let operation = "GetTokensFromRefreshToken";
    let second = stack.cognito_ok(operation, &exchange(&first)).json()["AuthenticationResult"]["RefreshToken"].clone();
    assert!(second.is_string() && second != first);
    stack.cognito_ok(operation, &exchange(&first));
    stack.advance(11);
    let reused = stack.cognito(operation, &exchange(&first));
    assert!(reused.body.starts_with(r#"{"__type":"RefreshTokenReuseException""#), "{}", reused.body);
    let revoked = "NotAuthorizedException: Refresh Token has been revoked";
    refused(&stack, &exchange(&second), &json!([[operation, {}, revoked]]));
}
