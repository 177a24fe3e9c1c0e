//! `client_credentials`: programs that act for themselves.

use serde_json::{Value, json};

use crate::browser::{Answer, Browser, DOMAIN, basic};
use crate::functions::{Functions, arn};
use crate::service::{Pool, Service, claims};

/// A pool with a resource server and a client that has two of its three scopes.
async fn machine(service: &Service, pool: Value, domain: Value) -> Pool {
    let pool = service.pool_with(pool, json!({})).await;
    service.ok("CreateUserPoolDomain", crate::service::with(json!({"Domain": DOMAIN, "UserPoolId": pool.id}), &domain)).await;
    let scopes = ["read", "write", "delete"].map(|name| json!({"ScopeName": name, "ScopeDescription": name}));
    let server = json!({"UserPoolId": pool.id, "Identifier": "https://api.example", "Name": "api", "Scopes": scopes});
    service.ok("CreateResourceServer", server).await;
    let client = json!({"GenerateSecret": true, "AllowedOAuthFlowsUserPoolClient": true,
                        "AllowedOAuthFlows": ["client_credentials"], "AccessTokenValidity": 2,
                        "AllowedOAuthScopes": ["https://api.example/read", "https://api.example/write"]});
    let (client, secret) = service.client(&pool.id, client).await;
    Pool { id: pool.id, client, secret }
}

async fn ask(service: &Service, pool: &Pool, more: &[(&str, &str)]) -> Answer {
    let form = [&[("grant_type", "client_credentials")], more].concat();
    Browser::new(service).post_as("/oauth2/token", &form, &basic(&pool.client, pool.secret.as_ref().unwrap())).await
}

#[tokio::test]
async fn an_access_token_and_nothing_else() {
    let service = Service::new();
    let pool = machine(&service, json!({}), json!({})).await;
    let answer = ask(&service, &pool, &[]).await;
    let body = answer.json();
    let names: Vec<_> = body.as_object().unwrap().keys().collect();
    assert_eq!(names, ["access_token", "expires_in", "token_type"]);
    assert_eq!(body["expires_in"], 7200);
    let claims = claims(&body["access_token"]);
    let names: Vec<_> = claims.as_object().unwrap().keys().collect();
    assert_eq!(names, ["sub", "token_use", "scope", "auth_time", "iss", "exp", "iat", "version", "jti", "client_id"]);
    assert_eq!((&claims["sub"], &claims["client_id"]), (&json!(pool.client), &json!(pool.client)));
    assert_eq!(claims["scope"], "https://api.example/read https://api.example/write");
    assert_eq!((&claims["version"], &claims["token_use"]), (&json!(2), &json!("access")));
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 7200);
    // There is nobody behind it.
    let refused = service.error("GetUser", json!({"AccessToken": body["access_token"]})).await;
    assert_eq!(refused, "NotAuthorizedException: Access Token does not have required scopes");
    let bearer = format!("Bearer {}", body["access_token"].as_str().unwrap());
    assert_eq!(Browser::new(&service).post_as("/oauth2/userInfo", &[], &bearer).await.status(), 401);
}

#[tokio::test]
async fn scopes() {
    let service = Service::new();
    let pool = machine(&service, json!({}), json!({})).await;
    for (scope, granted) in [
        ("https://api.example/write", Some("https://api.example/write")),
        ("https://api.example/write https://api.example/write", Some("https://api.example/write")),
        ("https://api.example/delete", None),
        ("https://api.example/read https://api.example/delete", None),
        ("openid", None),
        ("x", None),
    ] {
        let answer = ask(&service, &pool, &[("scope", scope)]).await;
        match granted {
            Some(scope) => assert_eq!(claims(&answer.json()["access_token"])["scope"], scope),
            None => assert_eq!(answer.said(), r#"400 {"error":"invalid_scope"}"#, "{scope}"),
        }
    }
}

#[tokio::test]
async fn clients_of_people_may_not() {
    let service = Service::new();
    let pool = crate::browser::people_with(&service, json!({}), json!({"GenerateSecret": true})).await;
    assert_eq!(ask(&service, &pool, &[]).await.said(), r#"400 {"error":"unauthorized_client"}"#);
    let pool = {
        let other = Service::new();
        let pool = machine(&other, json!({}), json!({})).await;
        (other, pool)
    };
    let form = [("grant_type", "client_credentials"), ("client_id", &pool.1.client)];
    assert_eq!(Browser::new(&pool.0).post("/oauth2/token", &form).await.said(), r#"400 {"error":"invalid_client"}"#);
    let form = [("grant_type", "authorization_code"), ("code", "x")];
    let header = basic(&pool.1.client, pool.1.secret.as_ref().unwrap());
    let answer = Browser::new(&pool.0).post_as("/oauth2/token", &form, &header).await;
    assert_eq!(answer.said(), r#"400 {"error":"unauthorized_client"}"#);
}

#[tokio::test]
async fn bound_to_an_api() {
    let service = Service::new();
    let pool = machine(&service, json!({}), json!({"ManagedLoginVersion": 2})).await;
    let answer = ask(&service, &pool, &[("resource", "https://api.example")]).await;
    assert_eq!(claims(&answer.json()["access_token"])["aud"], "https://api.example");
    assert_eq!(ask(&service, &pool, &[("resource", "api")]).await.said(), r#"400 {"error":"invalid_request"}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_function_of_the_third_version() {
    for (version, asked) in [("V3_0", true), ("V2_0", false)] {
        let functions = Functions::new(|_| {
            Ok(json!({"claimsAndScopeOverrideDetails": {"accessTokenGeneration": {
                "claimsToAddOrOverride": {"tenant": {"id": 7}, "sub": "mallory"}, "scopesToSuppress": ["https://api.example/write"]}}}))
        });
        let config = json!({"LambdaConfig": {"PreTokenGenerationConfig": {"LambdaVersion": version, "LambdaArn": arn("f")}}});
        let pool = machine(&functions.service, config, json!({})).await;
        let answer = ask(&functions.service, &pool, &[("aws_client_metadata", r#"{"via":"test"}"#)]).await.json();
        let claims = claims(&answer["access_token"]);
        let seen = functions.seen();
        assert_eq!(seen.len(), usize::from(asked), "{version}");
        if !asked {
            assert_eq!(claims.get("tenant"), None);
            continue;
        }
        assert_eq!((&claims["tenant"], &claims["sub"]), (&json!({"id": 7}), &json!(pool.client)));
        assert_eq!(claims["scope"], "https://api.example/read");
        assert_eq!(seen[0]["triggerSource"], "TokenGeneration_ClientCredentials");
        assert_eq!((&seen[0]["version"], &seen[0]["userName"]), (&json!("3"), &json!("ClientCredentials")));
        assert_eq!(
            seen[0]["request"],
            json!({"groupConfiguration": null, "scopes": ["https://api.example/read", "https://api.example/write"],
                   "userAttributes": {}, "clientMetadata": {"via": "test"}})
        );
    }
    let service = Service::new();
    let pool = machine(&service, json!({}), json!({})).await;
    for metadata in ["x", "[]", r#"{"a":1}"#] {
        let answer = ask(&service, &pool, &[("aws_client_metadata", metadata)]).await;
        assert_eq!(answer.said(), r#"400 {"error":"invalid_request"}"#, "{metadata}");
    }
}
