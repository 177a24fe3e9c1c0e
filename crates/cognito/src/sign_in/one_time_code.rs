//! Codes sent for a sign-in, as first or second factor: `EMAIL_OTP`, `SMS_OTP`, `SMS_MFA`.

use aws_lc_rs::constant_time::verify_slices_are_equal;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::progress::Progress;
use super::{AuthAnswer, Parameters, SignIn};
use crate::directory::{self, Taken};
use crate::error::ApiError;
use crate::message::{Address, Draft, Letter, Occasion};
use crate::random;
use crate::second_factor::SecondFactor;
use crate::store::challenges::Challenge;
use crate::store::users;
use crate::tokens;
use crate::user::{User, UserStatus};

/// Digits of a code that is the second factor, and of one that is the first.
const SECOND: usize = 6;
const FIRST: usize = 8;

/// What the challenge is called and where its code goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OneTimeCode {
    /// First or second factor by e-mail.
    EmailOtp,
    /// First factor by SMS.
    SmsOtp,
    /// Second factor by SMS.
    SmsMfa,
}

/// What a right code amounts to, besides the next step of the sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Proof {
    /// Nothing else: the second factor.
    Second,
    /// The address is the user's, who has thereby confirmed their sign-up: the first factor.
    First,
    /// The same, and from now on it is a second factor (`MFA_SETUP`).
    SetUp,
}

/// A code on its way to the user.
#[derive(Serialize, Deserialize)]
struct Sent {
    code: String,
    address: String,
    proof: Proof,
    progress: Progress,
}

impl OneTimeCode {
    fn word(self) -> &'static str {
        match self {
            Self::EmailOtp => "EMAIL_OTP",
            Self::SmsOtp => "SMS_OTP",
            Self::SmsMfa => "SMS_MFA",
        }
    }

    /// What the answer calls the code.
    fn key(self) -> &'static str {
        match self {
            Self::EmailOtp => "EMAIL_OTP_CODE",
            Self::SmsOtp => "SMS_OTP_CODE",
            Self::SmsMfa => "SMS_MFA_CODE",
        }
    }

    fn attribute(self) -> &'static str {
        match self {
            Self::EmailOtp => "email",
            Self::SmsOtp | Self::SmsMfa => "phone_number",
        }
    }

    /// Who asks for a code by e-mail as the first factor has settled that no second one is asked for.
    fn proof(self, progress: &Progress) -> Proof {
        match self {
            Self::SmsMfa => Proof::Second,
            Self::EmailOtp if progress.custom.is_some() || !progress.second_factor => Proof::Second,
            Self::EmailOtp | Self::SmsOtp => Proof::First,
        }
    }
}

impl SignIn<'_> {
    /// Sends the user a code and waits for it. As a first factor it has eight digits, as a second six.
    pub(super) fn ask_for_code(
        &self,
        user: &User,
        kind: OneTimeCode,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        // Unverified: the words; only triggers ask for what a user cannot get.
        let address = Address::of(user, kind.attribute()).ok_or_else(|| {
            ApiError::invalid_parameter(format!("User does not have delivery config set to turn on {}", kind.word()))
        })?;
        let proof = kind.proof(&progress);
        self.send_code_to(user, kind, address, proof, progress, before)
    }

    /// To an address that is to become the user's.
    pub(super) fn set_up_email(
        &self,
        user: &User,
        email: &str,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let address = Address { attribute: "email", value: email.into() };
        self.send_code_to(user, OneTimeCode::EmailOtp, address, Proof::SetUp, progress, before)
    }

    fn send_code_to(
        &self,
        user: &User,
        kind: OneTimeCode,
        address: Address,
        proof: Proof,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let code = random::digits(if proof == Proof::First { FIRST } else { SECOND });
        let mut parameters =
            vec![("CODE_DELIVERY_DELIVERY_MEDIUM", address.medium().to_owned()), ("CODE_DELIVERY_DESTINATION", address.masked())];
        if proof != Proof::First {
            parameters.push(("USER_ID_FOR_SRP", user.username.clone()));
        }
        let sent = Sent { address: address.value.clone(), proof, progress, code };
        let draft = self.draft_code(user, address, &sent.code)?;
        let session = tokens::session(&mut random::fill);
        self.keep(&session, kind.word(), Some(user), &sent, |db| {
            before(db)?;
            draft.send(db)?;
            Ok(())
        })?;
        Ok(AuthAnswer::challenge(kind.word(), Some(session), parameters))
    }

    fn draft_code(&self, user: &User, address: Address, code: &str) -> Result<Draft, ApiError> {
        let letter = Letter {
            pool: &self.pool,
            client_id: Some(&self.client.id),
            user,
            occasion: Occasion::Authentication,
            address,
            code,
            metadata: self.client_metadata.as_ref(),
        };
        letter.draft(self.context)
    }

    /// `EMAIL_OTP`, `SMS_OTP`, `SMS_MFA`. A wrong code leaves the session as it is, as recorded.
    pub(super) fn answer_code(
        &self,
        kind: OneTimeCode,
        session: Option<&str>,
        responses: &Parameters,
    ) -> Result<AuthAnswer, ApiError> {
        let username = responses.require("USERNAME")?;
        let given = responses.require(kind.key())?;
        let session = session.ok_or_else(|| ApiError::parameter_missing("Session"))?;
        self.check_response_hash(responses)?;
        let challenge = self.waiting(session, kind.word())?;
        if challenge.user_id.is_none() {
            return Err(wrong_code().because("the session is that of a made-up user, who was sent no code"));
        }
        let mut user = self.user_of(&challenge, username)?;
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        let sent: Sent = Self::payload(&challenge)?;
        if verify_slices_are_equal(sent.code.as_bytes(), given.as_bytes()).is_err() {
            return Err(wrong_code());
        }
        sent.prove(kind, &mut user)?;
        let mut progress = Progress { second_factor: true, ..sent.progress.clone() };
        progress.note_device(responses);
        self.proceed(&user, progress, |db| self.finish_code(db, &challenge, &sent, kind))
    }

    /// On the user as they are now: since they were read, the address may have changed.
    fn finish_code(&self, db: &Connection, challenge: &Challenge, sent: &Sent, kind: OneTimeCode) -> Result<(), ApiError> {
        Self::take(db, challenge)?;
        if sent.proof == Proof::Second {
            return Ok(());
        }
        let user = challenge.user_id.map(|id| users::by_id(db, id)).transpose()?.flatten();
        let mut user = user.ok_or_else(ApiError::user_missing)?;
        sent.prove(kind, &mut user)?;
        user.modified = self.context.now;
        users::update(db, &user)?;
        directory::claim_aliases(db, &self.pool, &user, Taken::Refuse)
    }
}

impl Sent {
    /// What the right code says of the user.
    // Unverified: no PostConfirmation trigger runs for a sign-up that is confirmed so.
    fn prove(&self, kind: OneTimeCode, user: &mut User) -> Result<(), ApiError> {
        match self.proof {
            Proof::Second => return Ok(()),
            Proof::First if user.attributes.get(kind.attribute()) != Some(&self.address) => {
                return Err(ApiError::invalid_session().because("the address that the code went to is no longer the user's"));
            }
            Proof::First => {}
            Proof::SetUp => {
                user.attributes.insert(kind.attribute().into(), self.address.clone());
                SecondFactor::Email.choose(user);
            }
        }
        user.set_verified(kind.attribute());
        if user.status == UserStatus::Unconfirmed {
            user.status = UserStatus::Confirmed;
        }
        Ok(())
    }
}

fn wrong_code() -> ApiError {
    ApiError::code_mismatch("Invalid code or auth state for the user.")
}
