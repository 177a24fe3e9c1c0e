//! The frame of every page: head, title, card, footer; and the answer it is sent in.

use std::sync::Arc;

use bytes::Bytes;
use http::{Response, StatusCode, header};

use super::csrf::{self, Token};
use super::errors::Errors;
use super::headers;
use super::html::{DOCTYPE, Html, PreEscaped, html};
use super::look::Look;
use super::texts::{Language, Texts};
use crate::client::Client;
use crate::error::ApiError;
use crate::hosted::{Hosted, answers};
use crate::oauth::request::AuthorizeRequest;

/// In the page itself: one answer is all a browser needs to show it, and nothing moves afterwards.
pub const STYLE: &str = include_str!("style.css");
/// Shows and hides passwords, and runs passkeys. Pages work without, but for passkeys.
pub const SCRIPT: &str = include_str!("page.js");

/// What surrounds a page.
pub struct Chrome<'a> {
    pub hosted: &'a Hosted<'a>,
    pub texts: &'static Texts,
    /// Of whom tokens are asked for; the error page may not know.
    pub client: Option<Arc<Client>>,
    redirect_uri: Option<String>,
    look: Look,
    token: Token,
}

/// A page.
pub struct Page {
    pub title: String,
    /// Shown as a page that has something wrong on it.
    pub failed: bool,
    pub status: StatusCode,
    pub content: Html,
}

impl<'a> Chrome<'a> {
    /// Of a page of a sign-in.
    pub fn of(hosted: &'a Hosted<'a>, request: &AuthorizeRequest) -> Result<Self, ApiError> {
        let look = Look::of(hosted, &request.client.id)?;
        let redirect_uri = Some(request.redirect_uri.clone());
        Ok(Self { look, redirect_uri, client: Some(Arc::clone(&request.client)), ..Self::bare(hosted) })
    }

    /// Of a page that belongs to no sign-in.
    pub fn bare(hosted: &'a Hosted<'a>) -> Self {
        let texts = Language::of(hosted).texts();
        Self { hosted, texts, client: None, redirect_uri: None, look: Look::default(), token: Token::of(hosted) }
    }

    /// The address of another page of the same sign-in. `path`: e.g. `/login`.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}?{}", self.hosted.base, self.hosted.raw_query())
    }

    /// The same with parameters left out and others added.
    pub fn link_with(&self, path: &str, without: &[&str], with: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.hosted.query.pairs().filter(|(name, _)| !without.contains(name)));
        query.extend_pairs(with);
        format!("{}{path}?{}", self.hosted.base, query.finish())
    }

    /// A form that is posted to a page of the same sign-in.
    pub fn form(&self, path: &str, content: &Html) -> Html {
        html! { form method="post" action=(self.link(path)) { (self.token_field()) (content) } }
    }

    /// What shows that a form is ours; `form` has it already.
    pub fn token_field(&self) -> Html {
        html! { input type="hidden" name=(csrf::FIELD) value=(self.token.value()); }
    }

    /// Whom the sign-in is for.
    pub fn client_name(&self) -> &str {
        self.client.as_ref().map_or(&self.hosted.pool.name, |client| &client.name)
    }
}

impl Page {
    /// A page on which all is well.
    pub fn new(title: impl Into<String>, content: Html) -> Self {
        Self { title: title.into(), failed: false, status: StatusCode::OK, content }
    }

    /// A page that says what was wrong with what was sent.
    // Unverified: the status. AWS redirects to the page, which shows the error.
    pub fn failed(title: impl Into<String>, content: Html) -> Self {
        Self { failed: true, status: StatusCode::BAD_REQUEST, ..Self::new(title, content) }
    }

    /// A page that may have errors on it.
    pub fn with_errors(title: impl Into<String>, content: Html, errors: &Errors) -> Self {
        if errors.is_empty() { Self::new(title, content) } else { Self::failed(title, content) }
    }

    /// The same with another status.
    pub fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The answer.
    pub fn render(self, chrome: &Chrome<'_>) -> Response<Bytes> {
        let status = self.status;
        let mut response = answers::text(status, "text/html; charset=utf-8", self.document(chrome).into_string());
        headers::protect(response.headers_mut(), &chrome.look, chrome.redirect_uri.as_deref());
        for cookie in [chrome.token.cookie(chrome.hosted), chrome.texts.language.cookie(chrome.hosted)].into_iter().flatten() {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    fn document(&self, chrome: &Chrome<'_>) -> Html {
        let texts = chrome.texts;
        let plain = chrome.look.is_customized().then_some("plain");
        html! {
            (DOCTYPE)
            html lang=(texts.language.tag()) class=[plain] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content=(if plain.is_some() { "light" } else { "light dark" });
                    meta name="robots" content="noindex";
                    title { @if self.failed { (texts.error_prefix) } (self.title) " – " (chrome.client_name()) }
                    style { (PreEscaped(STYLE)) }
                    (chrome.look.style())
                }
                body.background-customizable {
                    main {
                        div.card {
                            (header(chrome))
                            h1 { (self.title) }
                            (self.content)
                        }
                    }
                    (footer(chrome))
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
    }
}

fn header(chrome: &Chrome<'_>) -> Html {
    html! {
        div.brand {
            @match chrome.look.logo() { Some(logo) => (logo), None => (mark()) }
            span.client { (chrome.client_name()) }
        }
    }
}

/// A gate: two posts, two beams.
fn mark() -> Html {
    html! {
        svg.mark viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false" {
            path d="M3 7h26M5 13h22M9 7v20M23 7v20" fill="none" stroke="currentColor" stroke-width="3.2" stroke-linecap="round" {}
        }
    }
}

fn footer(chrome: &Chrome<'_>) -> Html {
    let texts = chrome.texts;
    let other = texts.language.other();
    html! {
        footer {
            span { (texts.local_notice) }
            @if chrome.hosted.parts.method != http::Method::POST {
                a lang=(other.tag()) hreflang=(other.tag()) href=(in_language(chrome, other)) { (other.name()) }
            }
        }
    }
}

/// This page, which must be one that can be looked at.
fn in_language(chrome: &Chrome<'_>, language: Language) -> String {
    chrome.link_with(chrome.hosted.parts.uri.path(), &["lang"], &[("lang", language.tag())])
}
