//! `WEB_AUTHN`: a passkey of the user signs what was handed out.

use rusqlite::Connection;
use serde_json::{Value, json};

use super::Choice;
use crate::error::ApiError;
use crate::first_factor;
use crate::passkeys::{Assertion, COUNTER, Flaw, Passkey, Proof, RelyingParty};
use crate::sign_in::progress::Progress;
use crate::sign_in::{AuthAnswer, SignIn};
use crate::store;
use crate::user::User;

impl SignIn<'_> {
    /// The user's passkeys for the domain that the pool has now.
    pub(super) fn passkeys_of(&self, user: &User) -> Result<Vec<Passkey>, ApiError> {
        let (party, mut passkeys) = self
            .context
            .store()
            .read(|db| Ok::<_, ApiError>((RelyingParty::of(db, &self.pool)?, store::passkeys::all(db, user.id)?)))?;
        passkeys.retain(|passkey| party.as_ref().is_some_and(|party| party.id == passkey.credential.relying_party));
        Ok(passkeys)
    }

    pub(super) fn ask_for_passkey(
        &self,
        user: &User,
        choice: &Choice,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let challenge = choice.to_be_signed()?;
        let options = self.request_options(user, challenge)?;
        self.ask_to_choose("WEB_AUTHN", Some(user), choice, vec![("CREDENTIAL_REQUEST_OPTIONS", options)], before)
    }

    /// `PublicKeyCredentialRequestOptionsJSON`, as in AWS's example of `InitiateAuth`.
    pub(super) fn request_options(&self, user: &User, challenge: &str) -> Result<String, ApiError> {
        let party = self.relying_party()?;
        let allowed: Vec<Value> = self.passkeys_of(user)?.iter().map(descriptor).collect();
        let options = json!({
            "challenge": challenge,
            "timeout": self.client.session_lifetime().as_secs() * 1000,
            "rpId": party.id,
            "allowCredentials": allowed,
            "userVerification": party.user_verification(),
        });
        Ok(options.to_string())
    }

    pub(super) fn judge_passkey(
        &self,
        user: &User,
        credential: &str,
        choice: Choice,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let challenge = choice.to_be_signed()?;
        let (passkey, proof) = self.proof(user, credential, challenge)?;
        let enough = !first_factor::asks_for_more(&self.pool, user) || proof.user_verified;
        let progress = Progress { second_factor: enough, ..choice.progress };
        self.proceed(user, progress, |db| {
            before(db)?;
            // Another sign-in may have counted meanwhile.
            let counted = store::passkeys::count_up(db, user.id, &passkey.id, passkey.counter, proof.counter)?;
            if counted { Ok(()) } else { Err(Flaw::Proof(COUNTER).at_sign_in()) }
        })
    }

    fn proof(&self, user: &User, credential: &str, challenge: &str) -> Result<(Passkey, Proof), ApiError> {
        let assertion = Assertion::parse(credential).map_err(Flaw::at_sign_in)?;
        let id = assertion.id().map_err(Flaw::at_sign_in)?;
        let party = self.relying_party()?;
        let passkey = self.context.store().read(|db| store::passkeys::find(db, user.id, &id))?;
        let passkey = passkey
            .filter(|passkey| passkey.credential.relying_party == party.id)
            .ok_or_else(|| Flaw::Proof("the passkey is not one of the user's").at_sign_in())?;
        let proof = assertion.judge(&party, challenge, &user.sub, &passkey).map_err(Flaw::at_sign_in)?;
        Ok((passkey, proof))
    }

    fn relying_party(&self) -> Result<RelyingParty, ApiError> {
        let party = self.context.store().read(|db| RelyingParty::of(db, &self.pool))?;
        party.ok_or_else(|| Flaw::RelyingParty.at_sign_in())
    }
}

impl Choice {
    /// There is none if the user's first passkey was registered since the sign-in began.
    fn to_be_signed(&self) -> Result<&str, ApiError> {
        self.challenge.as_deref().ok_or_else(|| Flaw::Challenge.at_sign_in())
    }
}

fn descriptor(passkey: &Passkey) -> Value {
    json!({"type": "public-key", "id": passkey.id, "transports": passkey.credential.transports})
}
