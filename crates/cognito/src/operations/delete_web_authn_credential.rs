//! DeleteWebAuthnCredential: removes a passkey of the user who is signed in.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteWebAuthnCredential.html>

use serde::Deserialize;

use crate::access_token;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::passkeys;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteWebAuthnCredential {
    access_token: String,
    credential_id: String,
}

impl Operation for DeleteWebAuthnCredential {
    const NAME: &'static str = "DeleteWebAuthnCredential";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let user = access_token::check(context, &self.access_token)?.user;
        let gone = context.store().write(|db| passkeys::delete(db, user.id, &self.credential_id))?;
        // Unverified: the words.
        if gone { Ok(()) } else { Err(ApiError::resource_not_found("Passkey credential not found.")) }
    }
}
