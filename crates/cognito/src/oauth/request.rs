//! An authorization request: what came with `/oauth2/authorize`, and comes again with every page until it is answered.

use std::sync::Arc;

use super::{pkce, scopes};
use crate::client::Client;
use crate::hosted::{Form, Hosted};

pub use super::refused::{PageError, Refused};

/// How the client gets its tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseType {
    /// By a code.
    Code,
    /// At once ("implicit").
    Token,
}

impl ResponseType {
    /// As `AllowedOAuthFlows` calls it.
    fn flow(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Token => "implicit",
        }
    }
}

/// A request whose client and redirect address were checked: whatever it leads to may be sent there.
#[derive(Clone)]
pub struct AuthorizeRequest {
    pub client: Arc<Client>,
    pub response_type: ResponseType,
    /// One of the client's.
    pub redirect_uri: String,
    /// Whether the request named it, or left it to the client's settings.
    pub names_redirect_uri: bool,
    /// Separated by spaces.
    pub scope: String,
    pub state: Option<String>,
    pub nonce: Option<String>,
    /// `code_challenge`, always of the method S256.
    pub challenge: Option<String>,
    /// The API that access tokens are to be bound to.
    pub resource: Option<String>,
}

/// More than any client of ours sends; the answer has to fit into one header.
const LONGEST_STATE: usize = 4096;
const LONGEST_NONCE: usize = 2048;
const LONGEST_RESOURCE: usize = 2048;
/// Of the whole query, which goes from page to page.
const LONGEST: usize = 16 * 1024;

/// What the client may say once only (RFC 6749, 3.1), apart from what says where it is told so.
const ONCE: [&str; 7] = ["response_type", "scope", "state", "nonce", "code_challenge", "code_challenge_method", "resource"];

impl AuthorizeRequest {
    /// Reads the request from the query of any page.
    pub fn read(hosted: &Hosted<'_>) -> Result<Self, Refused> {
        if hosted.raw_query().len() > LONGEST {
            return Err(Refused::Page(PageError::Malformed));
        }
        Self::of(hosted, &hosted.query)
    }

    /// Reads the request from these parameters: client and redirect address first, since everything else is told there.
    pub fn of(hosted: &Hosted<'_>, given: &Form) -> Result<Self, Refused> {
        let mut request = Self::beginning(hosted, given)?;
        match request.complete(hosted, given) {
            Ok(()) => Ok(request),
            Err(error) => Err(Refused::client(error, request)),
        }
    }

    fn beginning(hosted: &Hosted<'_>, given: &Form) -> Result<Self, Refused> {
        let page = Refused::Page;
        if given.repeats("client_id") || given.repeats("redirect_uri") {
            return Err(page(PageError::Malformed));
        }
        let client_id = given.get("client_id").ok_or(page(PageError::Missing("client_id")))?;
        let client = hosted.context.cognito.client(client_id)?.filter(|client| client.pool_id == hosted.pool.id);
        let client = client.ok_or(page(PageError::NoClient))?;
        let named = given.get("redirect_uri");
        let redirect_uri = named.or_else(|| only_address(&client)).ok_or(page(PageError::Missing("redirect_uri")))?;
        if !client.settings.callback_urls.iter().flatten().any(|url| url == redirect_uri) {
            return Err(page(PageError::RedirectMismatch));
        }
        if !client.settings.allowed_oauth_flows_user_pool_client {
            return Err(page(PageError::NotEnabled));
        }
        let response_type = if given.get("response_type") == Some("token") { ResponseType::Token } else { ResponseType::Code };
        let state = given.get("state").filter(|state| state.len() <= LONGEST_STATE && !given.repeats("state"));
        Ok(Self {
            redirect_uri: redirect_uri.to_owned(),
            names_redirect_uri: named.is_some(),
            client,
            response_type,
            scope: String::new(),
            state: state.map(str::to_owned),
            nonce: None,
            challenge: None,
            resource: None,
        })
    }

    /// Checks and takes over the rest.
    // Unverified: which of several errors AWS names.
    fn complete(&mut self, hosted: &Hosted<'_>, given: &Form) -> Result<(), &'static str> {
        let too_long = |name: &str, limit: usize| given.get(name).is_some_and(|value| value.len() > limit);
        if ONCE.iter().any(|name| given.repeats(name)) || too_long("state", LONGEST_STATE) || too_long("nonce", LONGEST_NONCE) {
            return Err("invalid_request");
        }
        match given.get("response_type") {
            Some("code" | "token") => {}
            Some(_) => return Err("unsupported_response_type"),
            None => return Err("invalid_request"),
        }
        if !self.client.allows_oauth(self.response_type.flow()) {
            return Err("unauthorized_client");
        }
        self.challenge = challenge(given)?;
        self.scope = scopes::of_sign_in(&self.client, given.get("scope")).ok_or("invalid_scope")?;
        self.nonce = given.get("nonce").map(str::to_owned);
        self.resource = resource(hosted, given)?;
        Ok(())
    }
}

/// A client with one provider may have an address that need not be named ("CreateUserPoolClient", `DefaultRedirectURI`).
fn only_address(client: &Client) -> Option<&str> {
    let one = client.settings.supported_identity_providers.as_ref().is_some_and(|providers| providers.len() == 1);
    client.settings.default_redirect_uri.as_deref().filter(|_| one)
}

/// Challenge and method come together, or neither does.
fn challenge(given: &Form) -> Result<Option<String>, &'static str> {
    match (given.get("code_challenge"), given.get("code_challenge_method")) {
        (None, None) => Ok(None),
        (Some(challenge), Some("S256")) if pkce::is_challenge(challenge) => Ok(Some(challenge.to_owned())),
        _ => Err("invalid_request"),
    }
}

/// The API that access tokens are to be bound to (RFC 8707): an address, for managed login only.
// Unverified: `invalid_request` for what is no address.
pub fn resource(hosted: &Hosted<'_>, given: &Form) -> Result<Option<String>, &'static str> {
    let Some(resource) = given.get("resource") else { return Ok(None) };
    if !hosted.domain.body.is_managed_login() {
        return Err("invalid_scope");
    }
    if resource.len() > LONGEST_RESOURCE || !is_address(resource) {
        return Err("invalid_request");
    }
    Ok(Some(resource.to_owned()))
}

/// `https://`, this machine's `http://localhost` or a scheme of an app's own.
fn is_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let plain = text.bytes().all(|byte| byte.is_ascii_graphic()) && !text.contains('#') && !rest.is_empty();
    let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
    let letters = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    plain && letters && !scheme.is_empty() && (!scheme.eq_ignore_ascii_case("http") || host == "localhost")
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn addresses_of_apis() {
        let cases = [
            ("https://api.example.com", true),
            ("http://localhost:3000/mcp", true),
            ("myapp://api", true),
            ("http://api.example.com", false),
            ("http://localhost.example.com", false),
            ("api", false),
            ("https://", false),
            ("https://a b", false),
            ("https://a#b", false),
            ("://a", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_address(text), expected, "{text}");
        }
    }
}
