//! Authorization codes: for one client, one address, one use and five minutes.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::pkce;
use super::request::AuthorizeRequest;
use crate::client::Client;
use crate::error::ApiError;
use crate::hosted::Hosted;
use crate::ids;
use crate::sign_in::Permit;
use crate::store::challenges::{self, Challenge};
use crate::tokens;

const KIND: &str = "AUTHORIZATION_CODE";
const LASTS: Duration = Duration::from_secs(5 * 60);

/// What a code stands for.
#[derive(Serialize, Deserialize)]
struct Kept {
    permit: Permit,
    redirect_uri: String,
    names_redirect_uri: bool,
    challenge: Option<String>,
}

/// What comes to the token endpoint with a code.
pub struct Presented<'a> {
    pub code: &'a str,
    pub redirect_uri: Option<&'a str>,
    /// `code_verifier`.
    pub verifier: Option<&'a str>,
}

/// A code for the client.
pub fn make(hosted: &Hosted<'_>, request: &AuthorizeRequest, user_id: i64, permit: Permit) -> Result<String, ApiError> {
    let code = ids::uuid();
    let now = hosted.context.now;
    let kept = Kept {
        permit,
        redirect_uri: request.redirect_uri.clone(),
        names_redirect_uri: request.names_redirect_uri,
        challenge: request.challenge.clone(),
    };
    let row = Challenge::new(&code, KIND, &request.client.id, Some(user_id), &kept, now.after(LASTS));
    hosted.context.store().write(|db| challenges::insert(db, &row, now.before(LASTS)))?;
    Ok(code)
}

/// Uses the code up. None: there is no such code, or not for this client, address or verifier.
// Unverified: that a code which comes with a wrong address or verifier can still be used by who has the right ones.
pub fn take(hosted: &Hosted<'_>, client: &Client, presented: &Presented<'_>) -> Result<Option<Permit>, ApiError> {
    let digest = tokens::digest(presented.code);
    let store = hosted.context.store();
    let row = store.read(|db| challenges::find(db, &digest))?;
    let counts = |row: &Challenge| row.kind == KIND && row.client_id == client.id && row.expires > hosted.context.now;
    let Some(row) = row.filter(|row| counts(row) && !row.used) else { return Ok(None) };
    let kept: Kept = serde_json::from_str(&row.payload).map_err(|error| ApiError::internal(error.to_string()))?;
    if !kept.is_for(presented) {
        return Ok(None);
    }
    // Of two at the same time one gets it.
    let taken = store.write(|db| challenges::take(db, &digest))?;
    Ok(taken.then_some(kept.permit))
}

impl Kept {
    fn is_for(&self, presented: &Presented<'_>) -> bool {
        let address = match presented.redirect_uri {
            Some(address) => address == self.redirect_uri,
            None => !self.names_redirect_uri,
        };
        address && pkce::fits(self.challenge.as_deref(), presented.verifier)
    }
}
