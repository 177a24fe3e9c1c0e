//! `sekisho login`: a sign-in as a front end does it, in the browser on the pool's own pages: an authorization code with PKCE,
//! brought back to a port of this machine ("OAuth 2.0 for Native Apps", RFC 8252).

mod browser;
mod landing;
mod page;

use std::time::Duration;

use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use bytes::Bytes;
use hyper::{Request, header};
use sekisho_cognito::ClientCard;
use serde::Deserialize;
use serde_json::Value;
use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::cli::Login;
use crate::request_log::printable;
use crate::token::{Tokens, tell_of_others};
use crate::{Failure, client, env, secret_hash};
use landing::Landing;

/// How long somebody may take to sign in.
const PATIENCE: Duration = Duration::from_secs(5 * 60);
/// A callback for whoever has none on this machine.
const CALLBACK: &str = "http://localhost:8976/callback";

/// Signs somebody in and prints the tokens.
pub async fn run(options: Login) -> Result<(), Failure> {
    let card = secret_hash::card(&options.running, &options.client, "browser").await?;
    let domain = checked(&card)?;
    let domain = format!("{}/_domain/{domain}", env::endpoint(&options.running)?);
    let landing = Landing::at_one_of(&card.loopback_callbacks().collect::<Vec<_>>()).await?;
    tell_of_others(&card.name, &card.others);
    let attempt = Attempt::new(&card, &landing.redirect)?;
    let scopes = if options.scopes.is_empty() { &card.scopes } else { &options.scopes };
    // From the first word on: who reads the address may want to stop here.
    let interrupt = signal(SignalKind::interrupt()).map_err(Failure::from_error)?;
    show(&attempt.address(&domain, &scopes.join(" ")), options.no_browser);
    let code = waited(landing.wait(&attempt.state), interrupt).await?;
    let tokens = attempt.exchange(&domain, &code).await?;
    tokens.print(&options.shown)
}

/// The pool's domain, if the client may do what it takes; otherwise the line that the template lacks.
fn checked(card: &ClientCard) -> Result<&str, Failure> {
    let name = &card.name;
    if !card.flows.iter().any(|flow| flow == "code") {
        return Err(Failure::from(format!(
            "client {name} may not be signed in to in a browser; add to it in the template:\n  AllowedOAuthFlowsUserPoolClient: true\n  AllowedOAuthFlows: [code]\n  AllowedOAuthScopes: [openid]\n  SupportedIdentityProviders: [COGNITO]\n  CallbackURLs: [\"{CALLBACK}\"]"
        )));
    }
    if card.loopback_callbacks().next().is_none() {
        return Err(Failure::from(format!(
            "client {name} sends no browser back to this machine; add to its CallbackURLs in the template:\n  - {CALLBACK}"
        )));
    }
    card.domain.as_deref().ok_or_else(|| {
        let pool = &card.user_pool_id;
        Failure::from(format!("pool {pool} has no pages; add a resource of Type: AWS::Cognito::UserPoolDomain to the template"))
    })
}

/// Where to go is told on standard error: standard output is for the tokens.
fn show(address: &str, no_browser: bool) {
    if !no_browser && browser::open(address) {
        eprintln!("waiting for the browser; if it does not open, open this address in it:\n  {address}");
    } else {
        eprintln!("waiting for a browser; open this address in one on this machine:\n  {address}");
    }
}

async fn waited(
    answer: impl Future<Output = std::io::Result<landing::Answer>>,
    mut interrupt: Signal,
) -> Result<String, Failure> {
    tokio::select! {
        answer = answer => answer
            .map_err(|error| Failure::from(format!("the browser cannot be waited for: {error}")))?
            .map_err(|error| Failure::from(format!("the pool refused: {}", printable(&error)))),
        () = tokio::time::sleep(PATIENCE) => Err(Failure::from("nobody signed in within 5 minutes".to_owned())),
        _ = interrupt.recv() => Err(Failure::from("stopped before anybody signed in".to_owned())),
    }
}

/// What one sign-in is bound by: nobody else's code fits it.
struct Attempt<'a> {
    card: &'a ClientCard,
    redirect: &'a str,
    state: String,
    nonce: String,
    verifier: String,
}

/// The answer of `/oauth2/token`.
#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: i64,
    token_type: String,
    refresh_token: Option<String>,
    id_token: Option<String>,
}

impl<'a> Attempt<'a> {
    fn new(card: &'a ClientCard, redirect: &'a str) -> Result<Self, Failure> {
        Ok(Self { card, redirect, state: random()?, nonce: random()?, verifier: random()? })
    }

    /// The authorization request.
    fn address(&self, domain: &str, scope: &str) -> String {
        let challenge = URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, self.verifier.as_bytes()));
        let query = form(&[
            ("response_type", "code"),
            ("client_id", &self.card.client_id),
            ("redirect_uri", self.redirect),
            ("scope", scope),
            ("state", &self.state),
            ("nonce", &self.nonce),
            ("code_challenge_method", "S256"),
            ("code_challenge", &challenge),
        ]);
        format!("{domain}/oauth2/authorize?{query}")
    }

    /// Tokens for the code.
    async fn exchange(&self, domain: &str, code: &str) -> Result<Tokens, Failure> {
        let body = form(&[
            ("grant_type", "authorization_code"),
            ("client_id", &self.card.client_id),
            ("code", code),
            ("redirect_uri", self.redirect),
            ("code_verifier", &self.verifier),
        ]);
        let mut request = Request::post(format!("{domain}/oauth2/token"))
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::CONTENT_LENGTH, body.len());
        if let Some(secret) = &self.card.secret {
            let credentials = STANDARD.encode(format!("{}:{secret}", self.card.client_id));
            request = request.header(header::AUTHORIZATION, format!("Basic {credentials}"));
        }
        let answer = client::send(request.body(Bytes::from(body)).map_err(Failure::from_error)?).await?;
        match serde_json::from_slice::<Granted>(answer.body()) {
            Ok(granted) if answer.status().is_success() => self.checked(granted),
            _ => Err(Failure::from(format!("the pool gave no tokens for the code: {}", refusal(answer.body())))),
        }
    }

    /// The ID token must be of this sign-in and for this client. It came from the pool itself, so its signature says no more.
    fn checked(&self, granted: Granted) -> Result<Tokens, Failure> {
        if let Some(token) = &granted.id_token {
            let claims = claims(token).ok_or_else(|| Failure::from("the pool's ID token cannot be read".to_owned()))?;
            if claims["nonce"] != self.nonce.as_str() || claims["aud"] != self.card.client_id.as_str() {
                return Err(Failure::from("the pool's ID token is not of this sign-in (nonce, aud)".to_owned()));
            }
        }
        Ok(Tokens {
            access_token: granted.access_token,
            expires_in: granted.expires_in,
            token_type: granted.token_type,
            refresh_token: granted.refresh_token,
            id_token: granted.id_token,
        })
    }
}

/// The error that the token endpoint names.
fn refusal(body: &[u8]) -> String {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let word = |name: &str| body[name].as_str().map(printable);
    match (word("error"), word("error_description")) {
        (Some(error), Some(description)) => format!("{error}: {description}"),
        (Some(error), None) => error,
        _ => "no error is named".to_owned(),
    }
}

fn claims(token: &str) -> Option<Value> {
    let payload = token.split('.').nth(1)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()
}

fn form(pairs: &[(&str, &str)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// 256 bits, in the alphabet of code verifiers (RFC 7636, 4.1).
fn random() -> Result<String, Failure> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).map_err(|_| Failure::from("the system gives no random numbers".to_owned()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
