//! ListWebAuthnCredentials: the passkeys of the user who is signed in.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListWebAuthnCredentials.html>

use serde::{Deserialize, Serialize};

use crate::access_token;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::passkeys::{MOST, Passkey};
use crate::store;
use crate::timestamp::Timestamp;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListWebAuthnCredentials {
    access_token: String,
    next_token: Option<String>,
    max_results: Option<u32>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListWebAuthnCredentialsAnswer {
    credentials: Vec<WebAuthnCredentialDescription>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

/// A passkey as the API shows it.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct WebAuthnCredentialDescription {
    credential_id: String,
    friendly_credential_name: &'static str,
    relying_party_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticator_attachment: Option<String>,
    authenticator_transports: Vec<String>,
    created_at: Timestamp,
}

impl Operation for ListWebAuthnCredentials {
    const NAME: &'static str = "ListWebAuthnCredentials";
    type Answer = ListWebAuthnCredentialsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ListWebAuthnCredentialsAnswer, ApiError> {
        let user = access_token::check(context, &self.access_token)?.user;
        let after = paging::text_key(self.next_token.as_deref())?;
        let limit = paging::limit(self.max_results).min(MOST);
        let rows = context.store().read(|db| store::passkeys::list(db, user.id, &after, limit + 1))?;
        let page = Page::cut(rows, limit, |passkey| passkey.id.clone());
        let credentials = page.items.into_iter().map(WebAuthnCredentialDescription::from).collect();
        Ok(ListWebAuthnCredentialsAnswer { credentials, next_token: page.token })
    }
}

impl From<Passkey> for WebAuthnCredentialDescription {
    fn from(passkey: Passkey) -> Self {
        Self {
            credential_id: passkey.id,
            friendly_credential_name: passkey.credential.name(),
            relying_party_id: passkey.credential.relying_party,
            authenticator_attachment: passkey.credential.attachment,
            authenticator_transports: passkey.credential.transports,
            created_at: passkey.created,
        }
    }
}
