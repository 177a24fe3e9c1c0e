//! `/oauth2/authorize`: begins a sign-in in the browser, or answers at once for who is signed in.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html>

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Response, header};

use super::request::{AuthorizeRequest, Refused, ResponseType};
use super::session::{self, BrowserSession};
use super::way::Way;
use super::{code, provider, redirect};
use crate::error::ApiError;
use crate::hosted::{Form, Hosted, answers};
use crate::sign_in::{Asked, Passed, Permit, SignIn};

/// Whether people may be asked anything (`prompt`).
// Unverified: AWS documents it for managed login only; here it counts for the classic pages, too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Prompt {
    /// Who is signed in is not asked.
    Usual,
    /// Nobody is asked.
    Never,
    /// Everybody is asked.
    Always,
}

impl Prompt {
    /// Several may be given, separated by spaces; `none` only alone. `consent` is for other providers.
    fn of(given: &Form) -> Result<Self, &'static str> {
        let words: Vec<&str> = given.get("prompt").unwrap_or_default().split(' ').filter(|word| !word.is_empty()).collect();
        match words.as_slice() {
            ["none"] => Ok(Self::Never),
            words if words.contains(&"none") || given.repeats("prompt") => Err("invalid_request"),
            words if words.contains(&"login") || words.contains(&"select_account") => Ok(Self::Always),
            _ => Ok(Self::Usual),
        }
    }
}

/// Answers the request.
pub fn answer(hosted: &Hosted<'_>) -> Response<Bytes> {
    // A form may carry it, too (OpenID Connect Core, 3.1.2.1): what follows is for addresses.
    if hosted.parts.method == Method::POST && hosted.raw_query().is_empty() {
        return answers::redirect(&hosted.address(&format!("/oauth2/authorize?{}", written(&hosted.form))));
    }
    let begun = AuthorizeRequest::read(hosted).and_then(|request| begin(hosted, request));
    begun.unwrap_or_else(|refused| refused.answer(hosted))
}

fn begin(hosted: &Hosted<'_>, request: AuthorizeRequest) -> Result<Response<Bytes>, Refused> {
    let prompt = match Prompt::of(&hosted.query) {
        Ok(prompt) => prompt,
        Err(error) => return Err(Refused::client(error, request)),
    };
    let way = Way::of(hosted, &request.client)?;
    let asks = prompt == Prompt::Always || way.is_chosen();
    let session = if asks && prompt != Prompt::Never { None } else { session::find(hosted)? };
    match (session, way) {
        (Some(session), _) => again(hosted, request, session),
        (None, _) if prompt == Prompt::Never => Err(Refused::client("login_required", request)),
        (None, Way::Provider { name, .. }) => Ok(provider::begin(hosted, &request, &name)),
        (None, Way::Page) => Ok(answers::redirect(&hosted.address(&format!("/login?{}", query(hosted))))),
    }
}

/// The query of the page that follows: as it came, if that can stand in a header.
fn query(hosted: &Hosted<'_>) -> String {
    if hosted.raw_query().is_ascii() { hosted.raw_query().to_owned() } else { written(&hosted.query) }
}

fn written(pairs: &Form) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs.pairs()).finish()
}

/// For who is signed in in this browser: no page, no password.
fn again(hosted: &Hosted<'_>, request: AuthorizeRequest, session: BrowserSession) -> Result<Response<Bytes>, Refused> {
    let sign_in = SignIn::for_tokens(&hosted.context, Arc::clone(&request.client), Arc::clone(&hosted.pool));
    let address =
        sign_in.pass_again(session.user, session.auth_time).and_then(|passed| granted(hosted, &request, &sign_in, &passed));
    match address {
        Ok(address) => Ok(answers::redirect(&address)),
        Err(error) => Ok(told(hosted, error, request)),
    }
}

/// The user is through: keeps them signed in in this browser, and sends it back to the client with a code or tokens.
pub fn finish(hosted: &Hosted<'_>, request: &AuthorizeRequest, passed: &Passed) -> Response<Bytes> {
    let sign_in = SignIn::for_tokens(&hosted.context, Arc::clone(&request.client), Arc::clone(&hosted.pool));
    let done = granted(hosted, request, &sign_in, passed)
        .and_then(|address| Ok((answers::redirect(&address), session::begin(hosted, request, passed)?)));
    match done {
        Ok((mut response, cookie)) => {
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Err(error) => told(hosted, error, request.clone()),
    }
}

/// The client is told what went wrong at the very end, and our log why.
fn told(hosted: &Hosted<'_>, error: ApiError, request: AuthorizeRequest) -> Response<Bytes> {
    let why = error.why.clone().unwrap_or_else(|| error.to_string());
    answers::because(Refused::late(error, request).answer(hosted), why)
}

/// Where the browser goes with what the client asked for.
fn granted(hosted: &Hosted<'_>, request: &AuthorizeRequest, sign_in: &SignIn<'_>, passed: &Passed) -> Result<String, ApiError> {
    let asked = Asked { scope: request.scope.clone(), nonce: request.nonce.clone(), resource: request.resource.clone() };
    let permit = sign_in.permit(passed, asked)?;
    match request.response_type {
        ResponseType::Code => {
            let code = code::make(hosted, request, passed.user.id, permit)?;
            let parameters = [("code", Some(code.as_str())), ("state", request.state.as_deref())];
            Ok(redirect::address(&request.redirect_uri, request.response_type, &parameters))
        }
        ResponseType::Token => tokens(hosted, request, sign_in, &permit),
    }
}

/// Tokens at once, which a client of this kind gets no refresh token with.
fn tokens(hosted: &Hosted<'_>, request: &AuthorizeRequest, sign_in: &SignIn<'_>, permit: &Permit) -> Result<String, ApiError> {
    let result = sign_in.redeem(permit, hosted.issuer())?.ok_or_else(ApiError::user_disabled)?;
    let lasts = result.expires_in.to_string();
    let parameters = [
        ("id_token", result.id_token.as_deref()),
        ("access_token", Some(result.access_token.as_str())),
        ("expires_in", Some(lasts.as_str())),
        ("token_type", Some(result.token_type)),
        ("state", request.state.as_deref()),
    ];
    Ok(redirect::address(&request.redirect_uri, request.response_type, &parameters))
}
