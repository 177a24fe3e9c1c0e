//! CompleteWebAuthnRegistration: keeps the passkey that a browser made for the user who is signed in.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CompleteWebAuthnRegistration.html>

use rusqlite::Connection;
use serde::Deserialize;
use serde_json::Value;

use crate::access_token::{self, Bearer};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::passkeys::{self, Flaw, MOST, Passkey, Registration, RelyingParty, pending};
use crate::pool::Pool;
use crate::store;
use crate::user::User;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CompleteWebAuthnRegistration {
    access_token: String,
    credential: Value,
}

impl Operation for CompleteWebAuthnRegistration {
    const NAME: &'static str = "CompleteWebAuthnRegistration";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let Bearer { token, pool, user } = access_token::check(context, &self.access_token)?;
        passkeys::check_enabled(&pool)?;
        let registration = Registration::parse(self.credential).map_err(Flaw::at_registration)?;
        let challenge = registration.challenge().map_err(Flaw::at_registration)?;
        let (challenge, party) = context.store().read(|db| {
            let challenge = pending::find(db, &token.client_id, &user, &challenge, context.now)?;
            Ok::<_, ApiError>((challenge, RelyingParty::of(db, &pool)?))
        })?;
        // Since the registration began, the pool may have lost its domain.
        let party = party.ok_or_else(|| Flaw::RelyingParty.at_registration())?;
        let made = registration.judge(&party).map_err(Flaw::at_registration)?;
        let passkey = Passkey { id: made.id, credential: made.credential, counter: made.counter, created: context.now };
        context.store().write(|db| {
            pending::take(db, &challenge)?;
            keep(db, &pool, &user, &passkey)
        })
    }
}

// Unverified: the words of both refusals; the limit is documented.
fn keep(db: &Connection, pool: &Pool, user: &User, passkey: &Passkey) -> Result<(), ApiError> {
    if store::passkeys::all(db, user.id)?.len() >= MOST {
        return Err(ApiError::limit_exceeded("The maximum number of passkeys for the user has been reached."));
    }
    if store::passkeys::is_known(db, &pool.id, &passkey.id)? {
        return Err(ApiError::invalid_parameter("The passkey credential is already registered."));
    }
    store::passkeys::insert(db, user.id, passkey)?;
    Ok(())
}
