//! A request for a page of a sign-in: checked, and with all that its answer needs.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, Response};

use super::layout::{Chrome, Page};
use super::texts::Texts;
use crate::hosted::{Hosted, answers};
use crate::oauth::request::AuthorizeRequest;
use crate::sign_in::SignIn;

/// Answers a visit.
pub type Handler = fn(&Visit<'_>) -> Response<Bytes>;

/// A page of a sign-in: what it shows, and what it does with its form.
pub struct Place {
    /// Compared without regard to case.
    pub path: &'static str,
    pub show: Handler,
    pub take: Handler,
}

/// See the file.
pub struct Visit<'a> {
    pub hosted: &'a Hosted<'a>,
    /// Its client and redirect address are those of the pool.
    pub request: AuthorizeRequest,
    pub chrome: Chrome<'a>,
}

impl<'a> Visit<'a> {
    /// Reads the request; what cannot be served is answered.
    // The refusal is an answer as large as any other, and is on its way out already.
    #[allow(clippy::result_large_err)]
    pub fn of(hosted: &'a Hosted<'a>) -> Result<Self, Response<Bytes>> {
        let request = AuthorizeRequest::read(hosted).map_err(|refused| refused.answer(hosted))?;
        let chrome = Chrome::of(hosted, &request).map_err(|error| answers::failure(&error))?;
        Ok(Self { hosted, request, chrome })
    }

    /// What pages say.
    pub fn texts(&self) -> &'static Texts {
        self.chrome.texts
    }

    /// What was typed; nothing where the page is only looked at.
    pub fn typed(&self, field: &str) -> &str {
        self.hosted.form.get(field).unwrap_or_default()
    }

    /// A sign-in at the request's client.
    pub fn sign_in(&self) -> SignIn<'_> {
        SignIn::hosted(&self.hosted.context, &self.request.client, Arc::clone(&self.hosted.pool))
    }

    /// The page as an answer.
    pub fn show(&self, page: Page) -> Response<Bytes> {
        page.render(&self.chrome)
    }

    /// To another page of the same sign-in.
    pub fn go_to(&self, path: &str) -> Response<Bytes> {
        answers::redirect(&format!("{}{}", self.hosted.origin, self.chrome.link(path)))
    }

    /// Whether people may make accounts themselves.
    pub fn offers_sign_up(&self) -> bool {
        !self.hosted.pool.settings.admin_create_user_config.allow_admin_create_user_only
    }

    /// Whether a form was sent.
    pub fn is_form(&self) -> bool {
        self.hosted.parts.method == Method::POST
    }
}
