//! At the domain of the user pool: a person in a browser gets a code, a machine shows its secret.

use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use hyper::header;
use serde_json::json;

use super::{Answer, FIRST, Story};
use crate::Failure;
use crate::demo::escaped;

/// The page of the single-page application.
const PAGE: &str = "http://localhost:5173/";

impl Story<'_> {
    /// As a single-page application does it: a code with PKCE.
    pub(super) async fn sign_in_on_the_page(&mut self) -> Result<(), Failure> {
        let verifier = verifier()?;
        let code = self.code(&verifier).await?;
        let hello = format!("{}/hello", self.caller.output("HttpApiUrl")?);
        let client = self.caller.output("SpaClientId")?;
        let asked = [
            ("grant_type", "authorization_code"),
            ("client_id", client),
            ("redirect_uri", PAGE),
            ("code", &code),
            ("code_verifier", &verifier),
        ];
        let tokens = self.token("The application trades the code for tokens", None, &asked, 200, "\"id_token\"").await?;
        let access = tokens.text("/access_token");
        self.api("HTTP API with its access token", "GET", &hello, Some(&access), 200, "Hello from Lambda!").await?;
        self.token("The same code again", None, &asked, 400, "invalid_grant").await.map(|_| ())
    }

    /// As a browser does it, up to the address that it is sent back to.
    async fn code(&mut self, verifier: &str) -> Result<String, Failure> {
        let (domain, client) = (self.caller.output("SignInUrl")?, self.caller.output("SpaClientId")?);
        let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, verifier.as_bytes()));
        let authorize = format!(
            "{domain}/oauth2/authorize?response_type=code&client_id={client}&redirect_uri={}&scope=openid&state=s1\
             &code_challenge_method=S256&code_challenge={challenge}",
            escaped(PAGE)
        );
        let mut cookies = Vec::new();
        let sent =
            self.open("An application sends the browser to the sign-in page", &authorize, &mut cookies, 302, "/login?").await?;
        let page = self.open("The page asks for name and password", &sent.location, &mut cookies, 200, "name=\"_csrf\"").await?;
        let form = [("_csrf", csrf(&page)), ("username", "user-a"), ("password", FIRST)];
        let headers = [(header::COOKIE, cookies.join("; "))];
        let answer = self.caller.post(&sent.location, &headers, &form).await?;
        let back = self.step("The user signs in and goes back with a code", "POST …/login", answer, 302, "code=")?;
        let code = back.location.split(['?', '&']).find_map(|pair| pair.strip_prefix("code="));
        Ok(code.unwrap_or_default().to_owned())
    }

    /// As a program does it that calls on nobody's behalf.
    pub(super) async fn machine_to_machine(&mut self) -> Result<(), Failure> {
        let (client, pool) = (self.caller.output("M2mClientId")?, self.caller.output("UserPoolId")?);
        let asked = json!({ "UserPoolId": pool, "ClientId": client });
        let described =
            self.cognito("A machine has a secret, too", "DescribeUserPoolClient", &asked, 200, "\"ClientSecret\"").await?;
        let basic = STANDARD.encode(format!("{client}:{}", described.text("/UserPoolClient/ClientSecret")));
        let form = [("grant_type", "client_credentials"), ("scope", "hello/read")];
        let tokens =
            self.token("It gets a token without a user", Some(&format!("Basic {basic}")), &form, 200, "\"access_token\"").await?;
        let access = tokens.text("/access_token");
        let me = format!("{}/me", self.caller.output("HttpApiUrl")?);
        self.api("The HTTP API knows it by its scopes", "GET", &me, Some(&access), 200, "hello/read").await?;
        let hello = format!("{}/hello", self.caller.output("RestApiUrl")?);
        let refused = "{\"message\":\"Unauthorized\"}";
        self.api("The REST API wants an ID token, as always", "GET", &hello, Some(&access), 401, refused).await.map(|_| ())
    }

    async fn open(
        &mut self,
        what: &str,
        url: &str,
        cookies: &mut Vec<String>,
        status: u16,
        expected: &str,
    ) -> Result<Answer, Failure> {
        let answer = self.caller.open(url, &cookies.join("; ")).await?;
        cookies.extend(answer.cookies.iter().cloned());
        let path = url.split('?').next().unwrap_or_default();
        self.step(what, &format!("GET {path}?…"), answer, status, expected)
    }

    async fn token(
        &mut self,
        what: &str,
        authorization: Option<&str>,
        form: &[(&str, &str)],
        status: u16,
        expected: &str,
    ) -> Result<Answer, Failure> {
        let url = format!("{}/oauth2/token", self.caller.output("SignInUrl")?);
        let headers: Vec<_> = authorization.map(|value| (header::AUTHORIZATION, value.to_owned())).into_iter().collect();
        let answer = self.caller.post(&url, &headers, form).await?;
        self.step(what, &format!("POST {url} {}", form[0].1), answer, status, expected)
    }
}

/// What only this browser knows, 43 characters.
fn verifier() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(Failure::from_error)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// The field of the form that other sites cannot know.
fn csrf(page: &Answer) -> &str {
    let value = page.body.split_once("name=\"_csrf\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
    value.map(|(value, _)| value).unwrap_or_default()
}
