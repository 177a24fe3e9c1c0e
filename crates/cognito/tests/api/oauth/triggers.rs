//! The pool's functions at a sign-in on a page.

use sekisho_cognito::triggers::CallError;
use serde_json::json;

use crate::browser::{Browser, CALLBACK, people_with, query};
use crate::functions::{Functions, arn};
use crate::service::claims;

fn config() -> serde_json::Value {
    json!({"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": "V3_0", "LambdaArn": arn("f")}}})
}

#[tokio::test(flavor = "multi_thread")]
async fn asked_before_the_browser_goes_back() {
    let functions = Functions::new(|_| {
        Ok(json!({"claimsAndScopeOverrideDetails": {
            "idTokenGeneration": {"claimsToAddOrOverride": {"tenant": "t1", "nonce": "mallory"}},
            "accessTokenGeneration": {"scopesToAdd": ["rs/read"], "claimsToAddOrOverride": {"tenant": ["t1"]}},
            "groupOverrideDetails": {"groupsToOverride": ["new"]}}}))
    });
    let pool = people_with(&functions.service, config(), json!({})).await;
    functions.seen();
    let browser = Browser::new(&functions.service);
    let code = browser.code(&query(&pool, &[("scope", "openid email"), ("nonce", "n")])).await;
    let seen = functions.seen();
    assert_eq!(seen.len(), 1);
    assert_eq!((&seen[0]["triggerSource"], &seen[0]["version"]), (&json!("TokenGeneration_HostedAuth"), &json!("3")));
    assert_eq!(seen[0]["request"]["scopes"], json!(["openid", "email"]));
    let tokens = browser.exchange(&pool, &code).await.json();
    assert_eq!(functions.sources(), [""; 0], "the code brings along what was wanted");
    let (id, access) = (claims(&tokens["id_token"]), claims(&tokens["access_token"]));
    assert_eq!((&id["tenant"], &access["tenant"]), (&json!("t1"), &json!(["t1"])));
    assert_eq!((&id["nonce"], &access["scope"]), (&json!("n"), &json!("openid email rs/read")));
    assert_eq!((&id["cognito:groups"], &access["cognito:groups"]), (&json!(["new"]), &json!(["new"])));
    let form = [
        ("grant_type", "refresh_token"),
        ("client_id", &pool.client),
        ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
    ];
    assert_eq!(browser.post("/oauth2/token", &form).await.status(), 200);
    assert_eq!(functions.sources(), ["TokenGeneration_RefreshTokens"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_to_the_client() {
    let functions = Functions::new(|_| Err(CallError::Raised("not & allowed".into())));
    let pool = people_with(&functions.service, config(), json!({})).await;
    let browser = Browser::new(&functions.service);
    let answer = browser.sign_in(&query(&pool, &[])).await;
    let told = "error_description=PreTokenGeneration+failed+with+error+not+%26+allowed.+&state=s%20t%261&error=invalid_request";
    assert_eq!(answer.location(), format!("{CALLBACK}?{told}"));
    assert_eq!(browser.cookie("cognito"), None, "nobody is signed in");
}
