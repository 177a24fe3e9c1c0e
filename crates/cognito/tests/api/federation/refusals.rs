//! What a provider may get wrong, and what it may not be.

use serde_json::{Value, json};

use super::browser::{Stage, location, outcome};
use super::idp::Reply;
use crate::service::START;

#[tokio::test]
async fn an_id_token_is_believed_only_if_all_of_it_is_right() {
    let stage = Stage::new().await;
    let rows = [
        (json!({}), json!({}), "a code"),
        (json!({"aud": ["ours"]}), json!({}), "a code"),
        (json!({"iss": "https://else.example.com"}), json!({}), "invalid_request: Bad id_token issuer https://else.example.com"),
        (json!({"aud": "else"}), json!({}), "invalid_request: Bad id_token audience"),
        (json!({"aud": ["ours", "else"]}), json!({}), "invalid_request: Bad id_token audience"),
        (json!({"nonce": "else"}), json!({}), "invalid_request: Bad id_token nonce"),
        (json!({"nonce": null}), json!({}), "invalid_request: Bad id_token nonce"),
        (json!({"exp": START}), json!({}), "invalid_request: The id_token is expired"),
        (json!({"exp": null}), json!({}), "invalid_request: The id_token is expired"),
        (json!({}), json!({"kid": "j"}), "invalid_request: Bad id_token signature"),
        (json!({}), json!({"kid": null}), "invalid_request: Bad id_token signature"),
        (json!({}), json!({"alg": "RS256"}), "invalid_request: Bad id_token signature"),
        (json!({}), json!({"alg": "HS256"}), "invalid_request: Bad id_token signature"),
        (json!({}), json!({"alg": "none"}), "invalid_request: Bad id_token: it is not signed as Cognito takes it"),
        (json!({"sub": "u-2"}), json!({}), "server_error: Exception processing authorization code"),
    ];
    for (claims, header, expected) in rows {
        let away = stage.leave().await;
        stage.idp.claims(claims.clone());
        stage.idp.header(header.clone());
        assert_eq!(outcome(&location(&stage.come_back(&away).await)), expected, "{claims} {header}");
    }
}

#[tokio::test]
async fn a_provider_that_fails() {
    const FAILED: &str = "server_error: Exception processing authorization code";
    let json = |status: u16, body: Value| Reply::Json(status, body);
    let rows = [
        ("/token", json(400, json!({"error": "invalid_client", "error_description": "hush"}))),
        ("/token", json(200, json!({"access_token": "at-1"}))),
        ("/token", json(200, json!([]))),
        ("/token", Reply::Text(200, "<html>")),
        ("/token", Reply::Nothing("no answer within 5000 ms")),
        ("/token", Reply::Nothing("the answer is larger than 150000 bytes")),
        ("/keys", Reply::Text(500, "")),
        ("/me", json(401, json!({}))),
        ("/me", json(200, json!({"sub": "u-2"}))),
        ("/.well-known/openid-configuration", json(200, json!({"issuer": "https://else.example.com"}))),
    ];
    for (path, reply) in rows {
        let stage = Stage::new().await;
        let away = stage.leave().await;
        stage.idp.reply(path, reply);
        let back = stage.come_back(&away).await;
        assert_eq!(outcome(&location(&back)), FAILED, "{path}");
        let note = back.extensions().get::<sekisho_lambda::Note>().and_then(|note| note.why.clone()).unwrap();
        assert!(note.contains("provider") && !note.contains("hush"), "{note}");
    }
}

#[tokio::test]
async fn a_provider_that_cannot_be_found() {
    let stage = Stage::new().await;
    stage.idp.reply("/.well-known/openid-configuration", Reply::Nothing("no connection: refused"));
    let answer = stage.ask("identity_provider=Idp").await;
    assert_eq!(outcome(&location(&answer)), "server_error: Exception processing authorization request");
    let details = json!({"client_id": "ours", "authorize_scopes": "openid", "attributes_request_method": "GET",
                         "oidc_issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AAAAAAAAA"});
    let stage = Stage::with(json!({}), json!({}), json!({"ProviderDetails": details})).await;
    let answer = stage.ask("identity_provider=Idp").await;
    assert_eq!(outcome(&location(&answer)), "server_error: Exception processing authorization request");
    assert_eq!(stage.idp.asked(), [] as [String; 0], "AWS is never asked");
}

#[tokio::test]
async fn an_error_of_the_provider_reaches_the_client() {
    let stage = Stage::new().await;
    let rows = [
        ("error=access_denied&error_description=The+user+said+no", "access_denied: The user said no"),
        ("error=login_required", "login_required: login_required"),
        ("error=%3Cscript%3E", "invalid_request: invalid_request"),
        ("", "server_error: Exception processing authorization code"),
    ];
    for (query, expected) in rows {
        let away = stage.leave().await;
        stage.idp.asked();
        let back = stage.get(&format!("/oauth2/idpresponse?state={}&{query}", away.state), &away.cookie).await;
        assert_eq!(outcome(&location(&back)), expected, "{query}");
        assert_eq!(stage.idp.asked(), [] as [String; 0]);
    }
}

#[tokio::test]
async fn what_is_not_served_is_said() {
    let social = json!({"client_id": "a", "client_secret": "b", "authorize_scopes": "openid"});
    let apple = json!({"client_id": "a", "team_id": "b", "key_id": "c", "private_key": "d", "authorize_scopes": "e"});
    let rows = [
        ("Okta", "SAML", json!({"MetadataURL": "https://idp.example.com/metadata"})),
        ("Google", "Google", social.clone()),
        ("Facebook", "Facebook", social),
        ("SignInWithApple", "SignInWithApple", apple),
    ];
    for (name, kind, details) in rows {
        let provider = json!({"ProviderName": name, "ProviderType": kind, "ProviderDetails": details, "AttributeMapping": {}});
        let client = json!({"SupportedIdentityProviders": ["COGNITO", name]});
        let stage = Stage::with(json!({}), client, provider).await;
        let answer = stage.ask(&format!("identity_provider={name}")).await;
        assert_eq!(answer.status(), 400, "{kind}");
        let page = String::from_utf8_lossy(answer.body());
        assert!(page.contains(&format!("{name} is an identity provider of type {kind}.")), "{page}");
        assert_eq!(stage.idp.asked(), [] as [String; 0]);
    }
    let stage = Stage::with(json!({}), json!({"SupportedIdentityProviders": ["COGNITO"]}), json!({})).await;
    for provider in ["Idp", "Nobody"] {
        let page = location(&stage.ask(&format!("identity_provider={provider}")).await);
        assert!(page.contains("/error?error=Login+option+is+not+available."), "{provider}: {page}");
    }
    for path in ["/saml2/idpresponse", "/saml2/idpresponse?SAMLResponse=x", "/saml2/logout?SAMLRequest=x"] {
        assert_eq!(stage.get(path, "").await.status(), 400, "{path}");
    }
}

#[tokio::test]
async fn a_social_provider_with_addresses_of_its_own_is_asked_there() {
    let details = json!({"client_id": "ours", "client_secret": "hush", "authorize_scopes": "public_profile",
        "authorize_url": "https://idp.example.com/dialog", "token_url": "https://idp.example.com/token",
        "attributes_url": "https://idp.example.com/me?fields=", "attributes_url_add_attributes": "true",
        "token_request_method": "GET"});
    let provider = json!({"ProviderName": "Facebook", "ProviderType": "Facebook", "ProviderDetails": details,
                          "AttributeMapping": {"email": "email", "username": "id"}});
    let stage = Stage::with(json!({}), json!({"SupportedIdentityProviders": ["Facebook"]}), provider).await;
    stage.idp.reply("/token", Reply::Json(200, json!({"access_token": "at-1"})));
    stage.idp.reply("/me", Reply::Json(200, json!({"id": "77", "email": "a@b.co"})));
    let answer = stage.ask("identity_provider=Facebook").await;
    let state = super::browser::parameter(&location(&answer), "state");
    let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let back = stage.get(&format!("/oauth2/idpresponse?code=c-1&state={state}"), &cookie).await;
    assert_eq!(outcome(&location(&back)), "a code");
    assert_eq!(stage.user("Facebook_77").await["UserStatus"], "EXTERNAL_PROVIDER");
    assert_eq!(stage.idp.asked()[1], "GET https://idp.example.com/me?fields=email,id");
}
