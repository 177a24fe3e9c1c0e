//! The `openidconnect` crate: strict discovery, code with PKCE, ID token, userinfo, refresh, a machine's own token.

use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreUserInfoClaims};
use openidconnect::{
    AuthorizationCode, ClientId, ClientSecret, CsrfToken, HttpRequest, HttpResponse, IssuerUrl, Nonce, OAuth2TokenResponse,
    PkceCodeChallenge, RedirectUrl, Scope, TokenResponse,
};

use super::{CALLBACK, client, server_client, text};
use crate::support::http;
use crate::support::person::Person;
use crate::support::stack::Stack;

#[test]
fn the_openidconnect_crate_signs_in() {
    let stack = Stack::start();
    stack.user("alice", &[]);
    let settings = server_client(&stack);
    let issuer = format!("{}/{}", stack.endpoint, stack.output("UserPoolId"));
    let provider = CoreProviderMetadata::discover(&IssuerUrl::new(issuer.clone()).unwrap(), &send).expect("discovery");
    let [id, secret] = ["ClientId", "ClientSecret"].map(|name| text(&settings[name]).to_owned());
    let app = CoreClient::from_provider_metadata(provider.clone(), ClientId::new(id), Some(ClientSecret::new(secret)))
        .set_redirect_uri(RedirectUrl::new(CALLBACK.to_owned()).unwrap());

    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let (address, state, nonce) = app
        .authorize_url(CoreAuthenticationFlow::AuthorizationCode, CsrfToken::new_random, Nonce::new_random)
        .add_scope(Scope::new("email".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let back = Person::default().sign_in(address.as_str(), "alice");
    assert!(back.contains(&format!("state={}", state.secret())), "{back}");
    let code = back.split("code=").nth(1).unwrap().split('&').next().unwrap();
    let code = AuthorizationCode::new(code.to_owned());
    let tokens = app.exchange_code(code).unwrap().set_pkce_verifier(verifier).request(&send).expect("tokens");
    let claims = tokens.id_token().expect("openid was asked for").claims(&app.id_token_verifier(), &nonce).expect("a good token");
    assert_eq!(claims.issuer().as_str(), issuer);
    assert_eq!(claims.email().map(|email| email.as_str()), Some("alice@example.com"));

    let subject = claims.subject().clone();
    let info = app.user_info(tokens.access_token().clone(), Some(subject.clone())).unwrap();
    let info: CoreUserInfoClaims = info.request(&send).expect("email_verified is the text \"true\", as AWS writes it");
    assert_eq!((info.subject(), info.email_verified()), (&subject, Some(true)));

    let refresh = tokens.refresh_token().expect("a code gives one");
    let again = app.exchange_refresh_token(refresh).unwrap().request(&send).expect("new tokens");
    assert_ne!(again.access_token().secret(), tokens.access_token().secret());

    let machine = client(&stack, "M2mClientId");
    let [id, secret] = ["ClientId", "ClientSecret"].map(|name| text(&machine[name]).to_owned());
    let machine = CoreClient::from_provider_metadata(provider, ClientId::new(id), Some(ClientSecret::new(secret)));
    let granted = machine.exchange_client_credentials().unwrap().request(&send).expect("a token of its own");
    assert!(granted.refresh_token().is_none());
}

/// The crate's HTTP client.
#[allow(clippy::needless_pass_by_value, reason = "the crate hands requests over by value")]
fn send(request: HttpRequest) -> Result<HttpResponse, std::io::Error> {
    let header = |(name, value): (&openidconnect::http::HeaderName, &openidconnect::http::HeaderValue)| {
        (name.as_str().to_owned(), value.to_str().unwrap().to_owned())
    };
    let headers: Vec<(String, String)> = request.headers().iter().map(header).collect();
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let body = String::from_utf8(request.body().clone()).unwrap();
    let answer = http::try_send(request.method().as_str(), &request.uri().to_string(), &headers, &body)?;
    let mut response = openidconnect::http::Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    Ok(response.body(answer.body.into_bytes()).unwrap())
}
