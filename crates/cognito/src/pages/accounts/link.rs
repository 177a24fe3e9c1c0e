//! `/confirmUser`: the link of a message that confirms a sign-up. It belongs to no sign-in, and asks for nothing.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Response, StatusCode};

use super::ask;
use super::problem;
use super::texts::Words;
use crate::attempts::Kind;
use crate::client::Client;
use crate::error::ApiError;
use crate::hosted::{Hosted, answers};
use crate::pages::errors::Errors;
use crate::pages::fields;
use crate::pages::html::html;
use crate::pages::layout::{Chrome, Page};

/// The page, once the link has done its work.
pub fn answer(hosted: &Hosted<'_>) -> Response<Bytes> {
    // Whoever only looks whether the link is there does not follow it.
    if hosted.parts.method != Method::GET {
        return answers::empty(StatusCode::METHOD_NOT_ALLOWED);
    }
    let given = |name: &str| hosted.query.get(name).unwrap_or_default();
    let client = match client(hosted, given("client_id")) {
        Ok(client) => client,
        Err(error) => return answers::failure(&error),
    };
    let Some(client) = client else { return dead(hosted, None, &ApiError::wrong_code().because("the pool has no such client")) };
    match confirm(hosted, &client, given("user_name"), given("confirmation_code")) {
        Ok(()) => confirmed(hosted, &client),
        Err(error) => dead(hosted, Some(&client), &error),
    }
}

fn client(hosted: &Hosted<'_>, id: &str) -> Result<Option<Arc<Client>>, ApiError> {
    Ok(hosted.context.cognito.client(id)?.filter(|client| client.pool_id == hosted.pool.id))
}

fn confirm(hosted: &Hosted<'_>, client: &Client, username: &str, code: &str) -> Result<(), ApiError> {
    ask::count(hosted, username, Kind::ConfirmSignUp)?;
    ask::confirm_sign_up(hosted, client, username, code).map(drop)
}

/// AWS's words; the way on is ours.
fn confirmed(hosted: &Hosted<'_>, client: &Arc<Client>) -> Response<Bytes> {
    let chrome = chrome(hosted, Some(client));
    let words = Words::of(chrome.texts.language);
    let content = html! {
        (fields::lead(words.confirmed))
        @if let Some(sign_in) = sign_in(hosted, client) { (fields::link_button(&sign_in, words.sign_in)) }
    };
    Page::new(words.confirmed_title, content).render(&chrome)
}

/// One page, whatever is wrong with the link, so that it does not tell who exists; but for what a function says and for
/// tries without end.
// Unverified: AWS's page.
fn dead(hosted: &Hosted<'_>, client: Option<&Arc<Client>>, error: &ApiError) -> Response<Bytes> {
    if error.status() >= 500 {
        return answers::failure(error);
    }
    let chrome = chrome(hosted, client);
    let words = Words::of(chrome.texts.language);
    let told = problem::is_told(error).then(|| Errors::general(words.refusal(chrome.texts, error)));
    let content = html! {
        @match &told {
            Some(errors) => (errors.summary(chrome.texts)),
            None => (fields::lead(words.dead)),
        }
        @if let Some(sign_in) = client.and_then(|client| sign_in(hosted, client)) {
            (fields::link_button(&sign_in, words.sign_in))
        }
    };
    let response = Page::failed(words.dead_title, content).render(&chrome);
    match &error.why {
        Some(why) => answers::because(response, why.clone()),
        None => response,
    }
}

fn chrome<'a>(hosted: &'a Hosted<'a>, client: Option<&Arc<Client>>) -> Chrome<'a> {
    let mut chrome = Chrome::bare(hosted);
    chrome.client = client.cloned();
    chrome
}

/// A sign-in at the client's first address, if people sign in to it at all.
fn sign_in(hosted: &Hosted<'_>, client: &Client) -> Option<String> {
    let settings = &client.settings;
    let default = settings.default_redirect_uri.as_ref();
    let back = default.or_else(|| settings.callback_urls.as_ref()?.first())?;
    let flows = settings.allowed_oauth_flows.as_deref().unwrap_or_default();
    let kind = ["code", "implicit"].into_iter().find(|kind| flows.iter().any(|flow| flow == kind))?;
    let response_type = if kind == "code" { "code" } else { "token" };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs([("client_id", client.id.as_str()), ("response_type", response_type), ("redirect_uri", back)]);
    if let Some(language) = hosted.query.get("lang") {
        query.append_pair("lang", language);
    }
    Some(format!("{}/login?{}", hosted.base, query.finish()))
}
