//! The `iss` of tokens and the discovery document, by who asks and by the stack's settings.

use sekisho_cognito::IssuerPolicy;
use serde_json::{Value, json};

use crate::browser::{Browser, people, people_with};
use crate::service::{Service, claims};

fn document(service: &Service, pool: &str, origin: &str) -> Value {
    let path = format!("/{pool}/.well-known/openid-configuration");
    let response = service.cognito.well_known(&path, origin).unwrap();
    assert_eq!(response.status(), 200);
    serde_json::from_slice(response.body()).unwrap()
}

#[tokio::test]
async fn tokens_follow_the_host_and_so_does_the_document() {
    let service = Service::new();
    let pool = people(&service).await;
    let aws = format!("https://cognito-idp.eu-west-1.amazonaws.com/{}", pool.id);
    let at = |origin: &str| format!("{origin}/{}", pool.id);
    for (origin, base, expected) in [
        ("http://127.0.0.1:4566", "/_domain/people", at("http://127.0.0.1:4566")),
        ("https://localhost:4567", "/_domain/people", at("https://localhost:4567")),
        ("http://[::1]:4566", "/_domain/people", at("http://[::1]:4566")),
        ("http://people.auth.localhost:4566", "", at("http://localhost:4566")),
        ("https://people.auth.eu-west-1.amazoncognito.com", "", aws.clone()),
        ("http://evil.example", "/_domain/people", aws.clone()),
        ("http://localhost.evil.example:4566", "/_domain/people", aws.clone()),
    ] {
        let tokens = Browser::at(&service, "people", origin, base).tokens(&pool, "openid").await;
        for token in ["id_token", "access_token"] {
            assert_eq!(claims(&tokens[token])["iss"], expected, "{origin}");
        }
        if !base.is_empty() {
            assert_eq!(document(&service, &pool.id, origin)["issuer"], expected, "{origin}");
        }
    }
    assert_eq!(claims(&service.sign_in(&pool, "alice").await["IdToken"])["iss"], aws, "the JSON API");
}

#[tokio::test]
async fn the_document_names_the_domain() {
    let service = Service::new();
    let pool = people(&service).await;
    let local = document(&service, &pool.id, "http://localhost:4566");
    let names: Vec<_> = local.as_object().unwrap().keys().collect();
    assert_eq!(
        names,
        [
            "authorization_endpoint",
            "end_session_endpoint",
            "id_token_signing_alg_values_supported",
            "issuer",
            "jwks_uri",
            "response_types_supported",
            "revocation_endpoint",
            "scopes_supported",
            "subject_types_supported",
            "token_endpoint",
            "token_endpoint_auth_methods_supported",
            "userinfo_endpoint"
        ]
    );
    for (member, path) in [
        ("authorization_endpoint", "oauth2/authorize"),
        ("token_endpoint", "oauth2/token"),
        ("userinfo_endpoint", "oauth2/userInfo"),
        ("revocation_endpoint", "oauth2/revoke"),
        ("end_session_endpoint", "logout"),
    ] {
        assert_eq!(local[member], format!("http://localhost:4566/_domain/people/{path}"));
        let aws = document(&service, &pool.id, "https://cognito-idp.eu-west-1.amazonaws.com");
        assert_eq!(aws[member], format!("https://people.auth.eu-west-1.amazoncognito.com/{path}"));
    }
    assert_eq!(local["jwks_uri"], format!("http://localhost:4566/{}/.well-known/jwks.json", pool.id));
    let without = service.pool().await;
    let document = document(&service, &without.id, "http://localhost:4566");
    assert_eq!(document["token_endpoint"], format!("http://localhost:4566/{}/oauth2/token", without.id));
}

#[tokio::test]
async fn a_custom_domain() {
    let service = Service::new();
    let pool = service.pool().await;
    let certificate = "arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";
    let body =
        json!({"Domain": "auth.example.com", "UserPoolId": pool.id, "CustomDomainConfig": {"CertificateArn": certificate}});
    service.ok("CreateUserPoolDomain", body).await;
    let at = |origin: &str| document(&service, &pool.id, origin)["token_endpoint"].clone();
    assert_eq!(at("https://cognito-idp.eu-west-1.amazonaws.com"), "https://auth.example.com/oauth2/token");
    assert_eq!(at("http://localhost:4566"), "http://localhost:4566/_domain/auth.example.com/oauth2/token");
}

#[tokio::test]
async fn what_the_stack_says() {
    let aws = "https://cognito-idp.eu-west-1.amazonaws.com";
    for (policy, api, local, far) in [
        (IssuerPolicy::Aws, aws, aws, aws),
        (IssuerPolicy::Local, "http://127.0.0.1:4566", "http://localhost:4566", "http://127.0.0.1:4566"),
        (IssuerPolicy::Pinned("https://idp.example".into()), "https://idp.example", "https://idp.example", "https://idp.example"),
    ] {
        let service = Service::with_issuer(policy.clone());
        service.cognito.set_endpoint("http://127.0.0.1:4566");
        let pool = people(&service).await;
        let named = |token: &Value| claims(token)["iss"].clone();
        let of = |origin: &str| json!(format!("{origin}/{}", pool.id));
        let signed_in = service.sign_in(&pool, "alice").await;
        assert_eq!(named(&signed_in["AccessToken"]), of(api), "{policy:?}");
        let refreshed = service.ok("InitiateAuth", pool.refresh(&signed_in["RefreshToken"])).await;
        assert_eq!(named(&refreshed["AuthenticationResult"]["IdToken"]), of(api), "{policy:?}");
        for (origin, expected) in [("http://localhost:4566", local), ("https://far.example", far)] {
            let browser = Browser::at(&service, "people", origin, "/_domain/people");
            let tokens = browser.tokens(&pool, "openid aws.cognito.signin.user.admin").await;
            assert_eq!(named(&tokens["id_token"]), of(expected), "{policy:?} {origin}");
            assert_eq!(document(&service, &pool.id, origin)["issuer"], of(expected), "{policy:?} {origin}");
            service.ok("GetUser", json!({"AccessToken": tokens["access_token"]})).await;
        }
    }
}

#[tokio::test]
async fn the_other_form_of_aws() {
    let service = Service::new();
    let updated = json!({"IssuerConfiguration": {"Type": "UPDATED"}});
    let pool = people_with(&service, updated.clone(), json!({})).await;
    let expected = format!("https://issuer-cognito-idp.eu-west-1.amazonaws.com/{}", pool.id);
    assert_eq!(claims(&service.sign_in(&pool, "alice").await["IdToken"])["iss"], expected);
    assert_eq!(document(&service, &pool.id, "https://cognito-idp.eu-west-1.amazonaws.com")["issuer"], expected);
    assert_eq!(service.cognito.pool_keys(&pool.id).unwrap().issuer, expected);
    let shown = service.ok("DescribeUserPool", json!({"UserPoolId": pool.id})).await;
    assert_eq!(shown["UserPool"]["IssuerConfiguration"], updated["IssuerConfiguration"]);
    service.ok("UpdateUserPool", json!({"UserPoolId": pool.id, "IssuerConfiguration": {"Type": "ORIGINAL"}})).await;
    let expected = format!("https://cognito-idp.eu-west-1.amazonaws.com/{}", pool.id);
    assert_eq!(claims(&service.sign_in(&pool, "alice").await["IdToken"])["iss"], expected);
    let wrong = service.error("UpdateUserPool", json!({"UserPoolId": pool.id, "IssuerConfiguration": {"Type": "NEW"}})).await;
    assert!(wrong.starts_with("InvalidParameterException"), "{wrong}");
}
