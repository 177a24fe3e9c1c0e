//! `/logout`: ends the browser's session and sends it on.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html>

use bytes::Bytes;
use http::{Response, header};

use super::request::{AuthorizeRequest, PageError, Refused};
use super::session;
use crate::hosted::{Hosted, answers};

/// Answers the request.
pub fn answer(hosted: &Hosted<'_>) -> Response<Bytes> {
    let address = match hosted.query.get("logout_uri") {
        Some(uri) => to_client(hosted, uri),
        None => to_login(hosted),
    };
    let done = address.and_then(|address| Ok((answers::redirect(&address), session::end(hosted)?)));
    match done {
        Ok((mut response, cookie)) => {
            response.headers_mut().append(header::SET_COOKIE, cookie);
            response
        }
        Err(refused) => refused.answer(hosted),
    }
}

/// To an address that the client has for this, letter by letter.
fn to_client(hosted: &Hosted<'_>, uri: &str) -> Result<String, Refused> {
    let page = Refused::Page;
    if hosted.query.repeats("logout_uri") || hosted.query.repeats("client_id") {
        return Err(page(PageError::Malformed));
    }
    let client_id = hosted.query.get("client_id").ok_or(page(PageError::Missing("client_id")))?;
    let client = hosted.context.cognito.client(client_id)?.filter(|client| client.pool_id == hosted.pool.id);
    let client = client.ok_or(page(PageError::NoClient))?;
    let known = client.settings.logout_urls.iter().flatten().any(|url| url == uri);
    // What AWS says then is about the other parameter, which it looks for next.
    if known { Ok(uri.to_owned()) } else { Err(page(PageError::Missing("redirect_uri"))) }
}

/// To the sign-in page, for somebody else.
fn to_login(hosted: &Hosted<'_>) -> Result<String, Refused> {
    AuthorizeRequest::read(hosted)?;
    Ok(hosted.address(&format!("/login?{}", hosted.raw_query())))
}
