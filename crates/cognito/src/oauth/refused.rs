//! How an authorization request is turned down: on a page of ours where the client's address is not to be trusted, else
//! by sending the browser back.

use bytes::Bytes;
use http::Response;

use super::redirect;
use super::request::AuthorizeRequest;
use crate::error::ApiError;
use crate::hosted::{Hosted, answers};
use crate::pages;

/// A request that is not served.
pub enum Refused {
    /// The browser stays: who asked cannot be told.
    Page(PageError),
    /// The client is told, at its own address.
    Client { error: &'static str, description: Option<String>, request: Box<AuthorizeRequest> },
    /// A failure of our own.
    Failure(ApiError),
}

/// What the error page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageError {
    /// The redirect address is not one of the client's.
    RedirectMismatch,
    /// No such client, or none of this pool.
    NoClient,
    /// A parameter is missing.
    Missing(&'static str),
    /// The client may not sign anybody in here.
    NotEnabled,
    /// The client does not offer this way to sign in.
    NoSuchLogin,
    /// An external provider cannot be gone to, or what it sent cannot be told to a client: in these words.
    Provider(String),
    /// A parameter of the client's or its address comes twice, or there is too much of everything.
    Malformed,
}

impl PageError {
    /// What stands after `/error?error=`; none for what is told where it happens.
    // Unverified: that all but the first are told at `/error`; their words are those that people report.
    pub fn name(&self) -> Option<&'static str> {
        match self {
            Self::RedirectMismatch => Some("redirect_mismatch"),
            Self::NotEnabled => Some("Client is not enabled for OAuth2.0 flows."),
            Self::NoSuchLogin => Some("Login option is not available. Please try another one"),
            Self::NoClient | Self::Missing(_) | Self::Provider(_) | Self::Malformed => None,
        }
    }

    /// The error of this name: nothing else that stands in an address is ever shown.
    pub fn named(name: &str) -> Option<Self> {
        [Self::RedirectMismatch, Self::NotEnabled, Self::NoSuchLogin].into_iter().find(|error| error.name() == Some(name))
    }
}

impl From<ApiError> for Refused {
    fn from(error: ApiError) -> Self {
        Self::Failure(error)
    }
}

impl Refused {
    /// The client is told why.
    pub fn client(error: &'static str, request: AuthorizeRequest) -> Self {
        Self::Client { error, description: None, request: Box::new(request) }
    }

    /// What the engine refused once the user was through: a function said no, or the service failed.
    // Unverified: `server_error` for what is no function's doing.
    pub fn late(error: ApiError, request: AuthorizeRequest) -> Self {
        let of_function = ["UserLambdaValidationException", "UnexpectedLambdaException", "InvalidLambdaResponseException"];
        if !of_function.contains(&error.kind) {
            return Self::Client { error: "server_error", description: None, request: Box::new(request) };
        }
        // A space follows the text on AWS (in clients' reports).
        let description = error.message.map(|message| format!("{message} "));
        Self::Client { error: "invalid_request", description, request: Box::new(request) }
    }

    /// The answer to the browser.
    pub fn answer(self, hosted: &Hosted<'_>) -> Response<Bytes> {
        match self {
            Self::Page(error) => on_page(hosted, &error),
            Self::Client { error, description, request } => {
                // AWS's order, which is that of a hash map's.
                let parameters =
                    [("error_description", description.as_deref()), ("state", request.state.as_deref()), ("error", Some(error))];
                let address = redirect::address(&request.redirect_uri, request.response_type, &parameters);
                answers::because(answers::redirect(&address), format!("the client {} is told {error}", request.client.id))
            }
            Self::Failure(error) => answers::failure(&error),
        }
    }
}

fn on_page(hosted: &Hosted<'_>, error: &PageError) -> Response<Bytes> {
    let Some(name) = error.name() else { return pages::error(hosted, error) };
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("error", name);
    if let Some(client_id) = hosted.query.get("client_id").or_else(|| hosted.form.get("client_id")) {
        query.append_pair("client_id", client_id);
    }
    answers::because(answers::redirect(&hosted.address(&format!("/error?{}", query.finish()))), name)
}
