//! `MFA_SETUP`: a user who needs a second factor and has none sets one up within the sign-in. An authenticator app by
//! `AssociateSoftwareToken` and `VerifySoftwareToken`, each of which hands out the session for the next step; an e-mail
//! address by giving it.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{listed, software_token_missing};
use crate::attributes::Values;
use crate::error::ApiError;
use crate::operation::Context;
use crate::pool::Pool;
use crate::random;
use crate::second_factor::SecondFactor;
use crate::sign_in::progress::Progress;
use crate::sign_in::{AuthAnswer, Door, Parameters, SignIn};
use crate::store::challenges::{self, Challenge};
use crate::store::{software_tokens, users};
use crate::tokens;
use crate::user::User;

const MFA_SETUP: &str = "MFA_SETUP";

/// How far the user has come.
#[derive(Serialize, Deserialize)]
struct SetUp {
    /// A code of the new authenticator app was right.
    verified: bool,
    progress: Progress,
}

impl<'a> SignIn<'a> {
    /// The sign-in that a session belongs to, for the operations that are given nothing else.
    pub fn of_session(context: &'a Context<'a>, session: &str) -> Result<Self, ApiError> {
        let digest = tokens::digest(session);
        let challenge = context.store().read(|db| challenges::find(db, &digest))?;
        let challenge = challenge.ok_or_else(|| ApiError::invalid_session().because("no such session was handed out"))?;
        let (client, pool) = context.client_and_pool(&challenge.client_id)?;
        Ok(Self::new(context, client, pool, Door::Public))
    }
}

impl SignIn<'_> {
    pub(super) fn ask_to_set_up(
        &self,
        user: &User,
        factors: &[SecondFactor],
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let session = tokens::session(&mut random::fill);
        let parameters = [("MFAS_CAN_SETUP", listed(factors)), ("USER_ID_FOR_SRP", user.username.clone())];
        self.keep(&session, MFA_SETUP, Some(user), &SetUp { verified: false, progress }, before)?;
        Ok(AuthAnswer::challenge(MFA_SETUP, Some(session), parameters))
    }

    /// Does a step of the setting up and answers the session for the next. `change` runs in the transaction.
    pub fn set_up_software_token(
        &self,
        session: &str,
        verified: bool,
        change: impl FnOnce(&Connection, &User) -> Result<(), ApiError>,
    ) -> Result<String, ApiError> {
        let challenge = self.waiting(session, MFA_SETUP)?;
        let user = self.user_setting_up(&challenge)?;
        let set_up = SetUp { verified, ..Self::payload(&challenge)? };
        let next = tokens::session(&mut random::fill);
        self.keep(&next, MFA_SETUP, Some(&user), &set_up, |db| {
            Self::take(db, &challenge)?;
            change(db, &user)
        })?;
        Ok(next)
    }

    /// The key of the app that the user is setting up.
    pub fn key_being_set_up(&self, session: &str) -> Result<Vec<u8>, ApiError> {
        let user = self.user_setting_up(&self.waiting(session, MFA_SETUP)?)?;
        let token = self.context.store().read(|db| software_tokens::find(db, user.id))?;
        token.filter(|token| !token.verified).map(|token| token.secret).ok_or_else(software_token_missing)
    }

    /// Where the user signs in.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }

    fn user_setting_up(&self, challenge: &Challenge) -> Result<User, ApiError> {
        let user = self.context.store().read(|db| challenge.user_id.map(|id| users::by_id(db, id)).transpose())?;
        let user = user.flatten().ok_or_else(ApiError::user_missing)?;
        if user.enabled { Ok(user) } else { Err(ApiError::user_disabled()) }
    }

    /// `MFA_SETUP`, with the session that `VerifySoftwareToken` gave, or with the e-mail address to set up.
    pub(in crate::sign_in) fn finish_setup(&self, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        let username = responses.require("USERNAME")?;
        let session = session.ok_or_else(|| ApiError::parameter_missing("Session"))?;
        self.check_response_hash(responses)?;
        let (challenge, mut user) = self.outstanding(session, MFA_SETUP, username)?;
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        let SetUp { verified, mut progress } = Self::payload(&challenge)?;
        progress.note_device(responses);
        if let Some(email) = responses.get("EMAIL") {
            let email = self.check_email(&user, email)?;
            return self.set_up_email(&user, &email, progress, |db| Self::take(db, &challenge));
        }
        if !verified {
            return Err(software_token_missing());
        }
        progress.second_factor = true;
        prefer_software_token(&mut user);
        self.proceed(&user, progress, |db| {
            Self::take(db, &challenge)?;
            let mut user = users::by_id(db, user.id)?.ok_or_else(ApiError::user_missing)?;
            prefer_software_token(&mut user);
            user.modified = self.context.now;
            users::update(db, &user)?;
            Ok(())
        })
    }

    /// An address may be given where the pool sends codes by e-mail and the user has none.
    // Unverified: the refusal.
    fn check_email(&self, user: &User, email: &str) -> Result<String, ApiError> {
        let has_email = user.attributes.get("email").is_some_and(|value| !value.is_empty());
        if has_email || !SecondFactor::Email.offered_by(&self.pool) {
            return Err(ApiError::invalid_parameter("Email MFA cannot be set up for the user."));
        }
        let mut given: Values = [("email".to_owned(), email.to_owned())].into_iter().collect();
        self.pool.identity.schema.check_update(&mut given, &user.attributes)?;
        Ok(given.shift_remove("email").unwrap_or_else(|| email.to_owned()))
    }
}

/// Who has set up an app is asked for its codes from now on.
// Unverified: that it becomes the preferred factor.
fn prefer_software_token(user: &mut User) {
    SecondFactor::SoftwareToken.choose(user);
    user.more.preferred_mfa.get_or_insert_with(|| SecondFactor::SoftwareToken.word().into());
}
