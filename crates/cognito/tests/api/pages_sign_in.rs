//! The sign-in pages: every challenge, what protects the forms, what pages never do with what they are sent.

mod challenges;
mod first_factors;
mod looks;
mod protection;
mod reflection;

use http::Response;
use serde_json::{Value, json};

use crate::pages_accounts::visitor::{CALLBACK, Visitor, stage};
use crate::service::{PASSWORD, Pool, Service};

/// A pool with alice in it, and a client that keeps quiet about who exists.
async fn people(service: &Service, pool: Value) -> Pool {
    let pool = stage(service, pool, json!({"PreventUserExistenceErrors": "ENABLED"})).await;
    service.user_with(&pool, "alice", json!([{"Name": "email", "Value": "alice@example.com"}])).await;
    pool
}

/// Types a name and a password on `/login` and sends them.
async fn sign_in(visitor: &mut Visitor<'_>, name: &str, password: &str) {
    visitor.open("/login").await;
    visitor.send("/login", &[("username", name), ("password", password)]).await;
}

/// The browser is back at the client, with a code and the client's own words.
#[track_caller]
fn assert_through(visitor: &Visitor<'_>) {
    let address = &visitor.page.address;
    assert!(address.starts_with(&format!("{CALLBACK}?code=")), "{address} {}", visitor.page.html);
    assert!(address.ends_with("&state=s-1"), "{address}");
}

fn header<'r, B>(answer: &'r Response<B>, name: &str) -> &'r str {
    answer.headers().get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
}

#[tokio::test]
async fn a_name_and_a_password() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await;
    assert_eq!((visitor.page.status, visitor.page.title()), (200, "Sign in".into()));
    assert_eq!(visitor.page.fields(), ["username text", "password password", "signInSubmitButton submit"]);
    for name in ["form name=\"cognitoSignInForm\"", "name=\"_csrf\"", "name=\"cognitoAsfData\"", "id=\"signInFormUsername\""] {
        assert!(visitor.page.html.contains(name), "{name}");
    }
    visitor.send("/login", &[("username", "alice"), ("password", PASSWORD)]).await;
    assert_through(&visitor);
    assert!(visitor.cookies.contains_key("cognito"));
}

#[tokio::test]
async fn a_wrong_password() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    sign_in(&mut visitor, "alice", "Wrong-Passw0rd!").await;
    assert_eq!(visitor.page.status, 400);
    assert_eq!(visitor.page.error("password"), "Incorrect username or password.");
    assert_eq!((visitor.page.value("username"), visitor.page.value("password")), ("alice".into(), String::new()));
    assert!(!visitor.page.html.contains("Wrong-Passw0rd!"));
    let mut reader = Visitor::new(&service, &pool).japanese();
    sign_in(&mut reader, "alice", "Wrong-Passw0rd!").await;
    assert_eq!(reader.page.error("password"), "ユーザー名またはパスワードが正しくありません。");
    assert!(reader.page.html.contains("<html lang=\"ja\""));
}

#[tokio::test]
async fn a_language_is_remembered() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    for (lang, title) in
        [("", "Sign in"), ("&lang=ja", "サインイン"), ("", "サインイン"), ("&lang=xx", "Sign in"), ("", "Sign in")]
    {
        let address = format!("/login?client_id={}&response_type=code&redirect_uri={CALLBACK}{lang}", pool.client);
        visitor.get(&address).await;
        assert_eq!(visitor.page.title(), title, "{lang}");
    }
}

#[tokio::test]
async fn nothing_typed() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    sign_in(&mut visitor, "", "").await;
    let text = "Please fill in this field.";
    assert_eq!((visitor.page.error("username"), visitor.page.error("password")), (text.into(), text.into()));
    assert_eq!(visitor.page.alert(), "Please check the marked fields.");
    let first = visitor.page.html.split("<input").find(|input| input.contains("autofocus")).unwrap();
    assert!(first.contains("name=\"username\""), "typing goes on at the first of them");
}

#[tokio::test]
async fn nobody_learns_who_exists() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut pages = Vec::new();
    for name in ["alice", "nobody"] {
        let mut visitor = Visitor::new(&service, &pool);
        sign_in(&mut visitor, name, "Wrong-Passw0rd!").await;
        let token = visitor.cookies["XSRF-TOKEN"].clone();
        pages.push((visitor.page.status, visitor.page.html.replace(name, "NAME").replace(&token, "TOKEN")));
    }
    assert_eq!(pages[0], pages[1]);
}

#[tokio::test]
async fn a_locked_account() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    for _ in 0..5 {
        sign_in(&mut visitor, "alice", "Wrong-Passw0rd!").await;
    }
    sign_in(&mut visitor, "alice", PASSWORD).await;
    assert_eq!(visitor.page.error("password"), "Password attempts exceeded");
}

#[tokio::test]
async fn accounts_that_cannot_sign_in() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    service.ok("SignUp", json!({"ClientId": pool.client, "Username": "new", "Password": PASSWORD})).await;
    let user = |name: &str| json!({"UserPoolId": pool.id, "Username": name});
    for name in ["reset", "off"] {
        service
            .user_with(
                &pool,
                name,
                json!([{"Name": "email", "Value": format!("{name}@example.com")},
                                              {"Name": "email_verified", "Value": "true"}]),
            )
            .await;
    }
    service.ok("AdminResetUserPassword", user("reset")).await;
    service.ok("AdminDisableUser", user("off")).await;
    let mut visitor = Visitor::new(&service, &pool);
    sign_in(&mut visitor, "new", PASSWORD).await;
    assert_eq!(visitor.page.alert(), "User is not confirmed.");
    assert!(visitor.page.html.contains("/confirm?"), "{}", visitor.page.html);
    sign_in(&mut visitor, "reset", PASSWORD).await;
    assert_eq!(visitor.page.alert(), "Password reset required for the user");
    assert!(visitor.page.html.contains("/forgotPassword?"));
    sign_in(&mut visitor, "off", PASSWORD).await;
    assert_eq!(visitor.page.error("password"), "User is disabled.");
}

#[tokio::test]
async fn somebody_is_signed_in_already() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    sign_in(&mut visitor, "alice", PASSWORD).await;
    assert_through(&visitor);
    visitor.open("/login").await;
    assert_eq!(visitor.page.title(), "Choose an account");
    let links = visitor.page.links();
    let (onward, other) = (&links[0], &links[1]);
    visitor.get(onward).await;
    assert_through(&visitor);
    visitor.get(other).await;
    assert_eq!(visitor.page.title(), "Sign in");
    assert_eq!(visitor.page.value("username"), "");
}

#[tokio::test]
async fn the_pool_decides_what_a_name_is() {
    let cases = [
        (json!({}), "User name"),
        (json!({"AliasAttributes": ["email"]}), "User name or email address"),
        (json!({"UsernameAttributes": ["email"]}), "Email address"),
        (json!({"UsernameAttributes": ["phone_number"]}), "Phone number"),
        (json!({"UsernameAttributes": ["phone_number", "email"]}), "Email address or phone number"),
    ];
    for (pool, label) in cases {
        let service = Service::new();
        let pool = stage(&service, pool, json!({})).await;
        let mut visitor = Visitor::new(&service, &pool);
        visitor.open("/login").await;
        assert!(
            visitor.page.html.contains(&format!("for=\"signInFormUsername\">{label}</label>")),
            "{label}: {}",
            visitor.page.html
        );
    }
}

#[tokio::test]
async fn only_administrators_make_accounts() {
    let service = Service::new();
    let closed = stage(&service, json!({"AdminCreateUserConfig": {"AllowAdminCreateUserOnly": true}}), json!({})).await;
    let mut visitor = Visitor::new(&service, &closed);
    visitor.open("/login").await;
    assert!(!visitor.page.html.contains("/signup"));
    let service = Service::new();
    let open = stage(&service, json!({}), json!({})).await;
    let mut visitor = Visitor::new(&service, &open);
    visitor.open("/login").await;
    assert!(visitor.page.html.contains("/signup?"));
}

#[tokio::test]
async fn a_hint_is_a_name() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.more("&login_hint=alice%40example.com").open("/login").await;
    assert_eq!(visitor.page.value("username"), "alice@example.com");
}

#[tokio::test]
async fn external_providers_are_links() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let details = json!({"client_id": "x", "client_secret": "y", "attributes_request_method": "GET",
                         "oidc_issuer": "https://partner.example.com", "authorize_scopes": "openid"});
    service
        .ok(
            "CreateIdentityProvider",
            json!({"UserPoolId": pool.id, "ProviderName": "Partner", "ProviderType": "OIDC",
                                                "ProviderDetails": details}),
        )
        .await;
    let settings = |providers: Value| {
        json!({"UserPoolId": pool.id, "ClientId": pool.client, "SupportedIdentityProviders": providers,
               "CallbackURLs": [CALLBACK], "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"],
               "AllowedOAuthFlowsUserPoolClient": true})
    };
    service.ok("UpdateUserPoolClient", settings(json!(["COGNITO", "Partner"]))).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/login").await;
    let link = visitor.page.links().into_iter().find(|link| link.contains("identity_provider")).unwrap();
    assert!(link.starts_with("/oauth2/authorize?client_id=") && link.ends_with("&identity_provider=Partner"), "{link}");
    assert!(visitor.page.html.contains("Continue with Partner"));
    service.ok("UpdateUserPoolClient", settings(json!(["Partner"]))).await;
    visitor.open("/login").await;
    assert!(!visitor.page.html.contains("name=\"password\""), "the pool's own users do not sign in at this client");
}

#[tokio::test]
async fn what_is_no_page() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    visitor.open("/nowhere").await;
    assert_eq!((visitor.page.status, visitor.page.title()), (404, "Page not found".into()));
    for path in ["/mfa", "/changePassword", "/passkey", "/selectMfa", "/selectChallenge", "/password"] {
        visitor.open(path).await;
        assert_eq!(visitor.page.title(), "Sign in", "{path} begins anew");
    }
}

#[tokio::test]
async fn what_is_asked_for_in_vain_is_explained() {
    let service = Service::new();
    let pool = people(&service, json!({})).await;
    let mut visitor = Visitor::new(&service, &pool);
    let elsewhere = "https://elsewhere.example.com/cb";
    visitor.get(&format!("/login?client_id={}&response_type=code&redirect_uri={elsewhere}", pool.client)).await;
    assert_eq!(visitor.page.status, 400);
    assert_eq!(visitor.page.title(), "An error was encountered with the requested page.");
    assert!(visitor.page.html.contains(CALLBACK), "what is registered");
    visitor.get(&format!("/login?client_id=nobody&response_type=code&redirect_uri={CALLBACK}")).await;
    assert_eq!((visitor.page.status, visitor.page.html.contains("no app client")), (400, true));
    visitor.get("/login?response_type=code").await;
    assert!(visitor.page.html.contains("Required String parameter 'client_id' is not present"));
}
