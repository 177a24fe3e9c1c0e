//! Pages that end the way: the error page, what is not there, forms that are not ours.

use bytes::Bytes;
use http::{Response, StatusCode};

use super::fields;
use super::html::{Html, html};
use super::layout::{Chrome, Page};
use crate::hosted::{Hosted, answers};
use crate::oauth::request::PageError;

/// The error page: AWS's words, and what to change, since who reads it is likely to be who can.
pub fn page(hosted: &Hosted<'_>, error: &PageError) -> Response<Bytes> {
    let chrome = Chrome::bare(hosted);
    let content = html! {
        (fields::lead(chrome.texts.error_lead))
        (reason(&chrome, error))
    };
    let page = Page::failed(chrome.texts.error, content).render(&chrome);
    answers::because(page, why(hosted, error))
}

/// `/error`, where a browser is sent with the error in the query.
pub fn by_query(hosted: &Hosted<'_>) -> Response<Bytes> {
    match hosted.query.get("error").and_then(PageError::named) {
        Some(error) => page(hosted, &error),
        None => not_found(hosted),
    }
}

/// No such page.
pub fn not_found(hosted: &Hosted<'_>) -> Response<Bytes> {
    let chrome = Chrome::bare(hosted);
    let content = fields::lead(chrome.texts.not_found_lead);
    let page = Page::failed(chrome.texts.not_found, content).with_status(StatusCode::NOT_FOUND);
    answers::because(page.render(&chrome), format!("a domain has no page {}", hosted.parts.uri.path()))
}

/// A form that no page of ours sent.
// Unverified: the status; AWS's words are not known.
pub fn foreign_form(chrome: &Chrome<'_>) -> Response<Bytes> {
    let content = html! {
        (fields::lead(chrome.texts.foreign_form_lead))
        p { (fields::link(&chrome.link("/login"), chrome.texts.back_to_sign_in)) }
    };
    let page = Page::failed(chrome.texts.foreign_form, content).with_status(StatusCode::FORBIDDEN);
    answers::because(page.render(chrome), "the form's _csrf is not the cookie XSRF-TOKEN, or its Origin is another site's")
}

fn reason(chrome: &Chrome<'_>, error: &PageError) -> Html {
    let texts = chrome.texts;
    match error {
        PageError::RedirectMismatch => html! {
            p { (texts.redirect_mismatch) }
            (redirects(chrome))
        },
        PageError::NoClient => html! { p { (texts.client_unknown) } },
        PageError::Missing(name) => html! { p { ((texts.parameter_missing)(name)) } },
        PageError::Provider(said) => html! { p { (said) } },
        other => html! { @if let Some(name) = other.name() { p { (texts.said(name)) } } },
    }
}

/// What was asked for beside what is registered.
fn redirects(chrome: &Chrome<'_>) -> Html {
    let (hosted, texts) = (chrome.hosted, chrome.texts);
    let registered = registered(hosted);
    html! {
        @if let Some(asked) = hosted.query.get("redirect_uri") {
            h2 { (texts.redirect_asked) }
            code.code-block { (asked) }
        }
        h2 { (texts.redirect_registered) }
        @for url in &registered { code.code-block { (url) } }
        @if registered.is_empty() { p { (texts.redirect_none) } }
    }
}

fn registered(hosted: &Hosted<'_>) -> Vec<String> {
    let client = hosted.query.get("client_id").and_then(|id| hosted.context.cognito.client(id).ok().flatten());
    let client = client.filter(|client| client.pool_id == hosted.pool.id);
    client.and_then(|client| client.settings.callback_urls.clone()).unwrap_or_default()
}

fn why(hosted: &Hosted<'_>, error: &PageError) -> String {
    match error {
        PageError::RedirectMismatch => {
            let asked = hosted.query.get("redirect_uri").unwrap_or_default();
            format!("redirect_mismatch: {asked} is none of the CallbackURLs {:?}", registered(hosted))
        }
        PageError::NoClient => "the pool has no app client with this client_id".into(),
        PageError::Missing(name) => format!("the parameter {name} is missing"),
        other => format!("{other:?}"),
    }
}
