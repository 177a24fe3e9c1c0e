//! Sign-in through an external OpenID Connect provider.

mod browser;
mod idp;
mod people;
mod refusals;

use serde_json::json;

use crate::service::attribute;
use browser::{Stage, location, outcome, parameter};

#[tokio::test]
async fn there_and_back() {
    let stage = Stage::new().await;
    stage.idp.info(&json!({"email": "a@b.co", "email_verified": "true", "name": "A"}));
    let away = stage.leave().await;
    assert!(away.location.starts_with("https://idp.example.com/authorize?"), "{}", away.location);
    let sent = |name: &str| parameter(&away.location, name);
    assert_eq!((sent("client_id"), sent("response_type"), sent("scope")), ("ours".into(), "code".into(), "openid email".into()));
    assert_eq!(sent("redirect_uri"), "http://127.0.0.1:4566/_domain/people/oauth2/idpresponse");
    assert!(sent("state").len() >= 43 && sent("nonce").len() >= 43 && sent("state") != sent("nonce"));
    assert_eq!(stage.idp.asked(), ["GET https://idp.example.com/.well-known/openid-configuration"]);

    let back = stage.come_back(&away).await;
    assert_eq!(outcome(&location(&back)), "a code");
    let cookies: Vec<_> = back.headers().get_all("set-cookie").iter().map(|cookie| cookie.to_str().unwrap()).collect();
    assert!(cookies.iter().any(|cookie| cookie.starts_with("csrf-state=; ") && cookie.contains("Max-Age=0")), "{cookies:?}");
    assert_eq!(
        stage.idp.asked(),
        [
            "GET https://idp.example.com/.well-known/openid-configuration",
            "POST https://idp.example.com/token grant_type=authorization_code&client_id=ours&code=c-1&redirect_uri=http%3A%2F%2F\
             127.0.0.1%3A4566%2F_domain%2Fpeople%2Foauth2%2Fidpresponse&client_secret=hush",
            "GET https://idp.example.com/keys",
            "GET https://idp.example.com/me",
        ]
    );
    let user = stage.user("Idp_u-1").await;
    assert_eq!((&user["UserStatus"], &user["Enabled"]), (&json!("EXTERNAL_PROVIDER"), &json!(true)));
    let told = |name: &str| attribute(&user["UserAttributes"], name);
    assert_eq!((told("email").unwrap(), told("name").unwrap()), ("a@b.co".into(), "A".into()));
    assert_eq!(told("email_verified").unwrap(), "false", "what is not mapped is not taken over");
    let identities: serde_json::Value = serde_json::from_str(&told("identities").unwrap()).unwrap();
    assert_eq!(
        identities,
        json!([{"userId": "u-1", "providerName": "Idp", "providerType": "OIDC", "issuer": null, "primary": true,
                "dateCreated": 1_795_230_000_000_u64}])
    );
}

#[tokio::test]
async fn the_provider_is_named_by_an_identifier_too() {
    let stage = Stage::new().await;
    let answer = stage.ask("idp_identifier=example.com&login_hint=a%40b.co").await;
    let location = location(&answer);
    assert!(location.starts_with("https://idp.example.com/authorize?"), "{location}");
    assert_eq!(parameter(&location, "login_hint"), "a@b.co");
}

#[tokio::test]
async fn details_count_more_than_discovery() {
    let details = json!({"client_id": "ours", "oidc_issuer": "https://idp.example.com", "authorize_scopes": "openid",
        "attributes_request_method": "POST", "authorize_url": "https://idp.example.com/login?tenant=1",
        "token_url": "https://idp.example.com/token", "attributes_url": "https://idp.example.com/me",
        "jwks_uri": "https://idp.example.com/keys"});
    let stage = Stage::with(json!({}), json!({}), json!({"ProviderDetails": details})).await;
    let away = stage.leave().await;
    assert!(away.location.starts_with("https://idp.example.com/login?tenant=1&client_id=ours&"), "{}", away.location);
    assert_eq!(outcome(&location(&stage.come_back(&away).await)), "a code");
    let asked = stage.idp.asked();
    assert_eq!((asked.len(), asked[0].contains("client_secret")), (3, false), "{asked:?}");
    assert_eq!(asked[2], "POST https://idp.example.com/me");
}

#[tokio::test]
async fn the_provider_may_send_a_form() {
    let stage = Stage::new().await;
    let away = stage.leave().await;
    let request = http::Request::post("/oauth2/idpresponse")
        .header("cookie", &away.cookie)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(format!("code=c-1&state={}", away.state).into());
    assert_eq!(outcome(&location(&stage.send(request.unwrap()).await)), "a code");
}

#[tokio::test]
async fn a_state_counts_once_in_its_browser_for_five_minutes() {
    let mut stage = Stage::new().await;
    let (mine, other) = (stage.leave().await, stage.leave().await);
    stage.idp.asked();
    let path = |state: &str| format!("/oauth2/idpresponse?code=c-1&state={state}");
    let rows = [
        (path(""), mine.cookie.clone()),
        (path("made-up"), mine.cookie.clone()),
        (path(&mine.state), String::new()),
        (path(&mine.state), other.cookie.clone()),
        (path(&mine.state), "csrf-state=".to_owned()),
    ];
    for (path, cookie) in rows {
        let answer = stage.get(&path, &cookie).await;
        assert_eq!(answer.status(), 400, "{path} {cookie}");
    }
    assert_eq!(stage.idp.asked(), [] as [String; 0], "nobody is asked for a stranger");
    stage.idp.brings(&mine.nonce);
    assert_eq!(outcome(&location(&stage.come_back(&mine).await)), "a code");
    assert_eq!(stage.come_back(&mine).await.status(), 400, "used");
    stage.service.wait(301);
    assert_eq!(stage.come_back(&other).await.status(), 400, "late");
}
