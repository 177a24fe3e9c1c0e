//! StartWebAuthnRegistration: what a browser needs to know to make a passkey for the user who is signed in.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartWebAuthnRegistration.html>

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::access_token::{self, Bearer};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::passkeys::{self, ALGORITHMS, Passkey, RelyingParty, pending};
use crate::store;
use crate::user::User;

/// Milliseconds the browser waits for its user, as in AWS's example.
const TIMEOUT: u32 = 60_000;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StartWebAuthnRegistration {
    access_token: String,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct StartWebAuthnRegistrationAnswer {
    credential_creation_options: Value,
}

impl Operation for StartWebAuthnRegistration {
    const NAME: &'static str = "StartWebAuthnRegistration";
    type Answer = StartWebAuthnRegistrationAnswer;

    fn apply(self, context: &Context<'_>) -> Result<StartWebAuthnRegistrationAnswer, ApiError> {
        let Bearer { token, pool, user } = access_token::check(context, &self.access_token)?;
        passkeys::check_enabled(&pool)?;
        let client = context.client(&token.client_id)?;
        let challenge = passkeys::challenge();
        let credential_creation_options = context.store().write(|db| {
            let party = RelyingParty::of(db, &pool)?.ok_or_else(unknown_party)?;
            let known = store::passkeys::all(db, user.id)?;
            pending::remember(db, &client, &user, &challenge, context.now)?;
            let name = pool.names_by_address().and_then(|kinds| kinds.iter().find_map(|kind| user.attributes.get(kind)));
            Ok::<_, ApiError>(options(&party, &user, name.unwrap_or(&user.username), &challenge, &known))
        })?;
        Ok(StartWebAuthnRegistrationAnswer { credential_creation_options })
    }
}

/// `PublicKeyCredentialCreationOptionsJSON`, as in AWS's example.
// Unverified: the name shown where people sign in with an address: the address, which they know; and the order.
fn options(party: &RelyingParty, user: &User, name: &str, challenge: &str, known: &[Passkey]) -> Value {
    let keys: Vec<Value> = ALGORITHMS.iter().map(|alg| json!({"type": "public-key", "alg": alg})).collect();
    let excluded: Vec<Value> = known.iter().map(|passkey| json!({"type": "public-key", "id": passkey.id})).collect();
    json!({
        "rp": {"id": party.id, "name": party.id},
        "user": {"id": passkeys::encode(user.sub.as_bytes()), "name": name, "displayName": name},
        "challenge": challenge,
        "pubKeyCredParams": keys,
        "timeout": TIMEOUT,
        "excludeCredentials": excluded,
        "authenticatorSelection": {
            "requireResidentKey": true,
            "residentKey": "required",
            "userVerification": party.user_verification(),
        },
    })
}

// Unverified: the words.
fn unknown_party() -> ApiError {
    ApiError::web_authn_configuration_missing("The user pool has neither a relying party ID nor a domain.")
}
