//! `USER_SRP_AUTH` and its challenge `PASSWORD_VERIFIER`: the password is proved without being sent.
//!
//! The challenge carries no session; the client sends the secret block back, so that is the key it is kept under.

use aws_lc_rs::hmac;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::progress::Progress;
use super::{AuthAnswer, Parameters, SignIn};
use crate::client::HashWording;
use crate::error::ApiError;
use crate::random;
use crate::srp::{self, Claim, ClientPublic, PasswordRecord};
use crate::store::challenges::{self, Challenge};
use crate::tokens;
use crate::user::User;

const PASSWORD_VERIFIER: &str = "PASSWORD_VERIFIER";

/// What the server must remember between the two messages.
#[derive(Serialize, Deserialize)]
pub(super) struct Exchange {
    /// `SRP_A` as the client sent it.
    pub a: String,
    /// The server's secret.
    pub b: [u8; 32],
    /// What was settled before.
    pub progress: Progress,
}

/// Whom the exchange is with: a user with a password, or somebody made up.
struct Partner {
    name: String,
    record: PasswordRecord,
}

impl SignIn<'_> {
    pub(super) fn begin_srp(&self, parameters: &Parameters) -> Result<AuthAnswer, ApiError> {
        let typed = parameters.require("USERNAME")?;
        let a = parameters.require("SRP_A")?;
        let hash = parameters.get("SECRET_HASH");
        self.client.check_hash(typed, hash, HashWording::Initiate)?;
        Self::check_srp_a(a)?;
        let user = self.find_user(typed)?;
        if user.is_none() && !self.client.hides_missing_users() {
            return Err(self.no_such_user());
        }
        // Unverified: the trigger runs before the challenge is handed out, since only this call carries its metadata.
        match &user {
            Some(user) => self.pre_authentication(user, false)?,
            None => self.pre_authentication_of_nobody(typed)?,
        }
        // Unverified: an unconfirmed or disabled user gets the challenge and hears of it with the answer.
        let mut progress = Progress::default();
        progress.note_device(parameters);
        self.srp_with(user.as_ref(), typed, a, progress, |_| Ok(()))
    }

    /// Whether `SRP_A` is a number that can be worked with.
    // Unverified: AWS's text is not recorded.
    pub(super) fn check_srp_a(a: &str) -> Result<(), ApiError> {
        ClientPublic::parse(a).map(drop).ok_or_else(|| ApiError::invalid_parameter("Invalid SRP_A."))
    }

    /// Hands out `PASSWORD_VERIFIER`, also within other flows. `before` runs in the transaction that keeps it.
    pub(super) fn srp_with(
        &self,
        user: Option<&User>,
        typed: &str,
        a: &str,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let Partner { name, record } = self.partner(user, typed);
        let ours = self.open_exchange(PASSWORD_VERIFIER, user, &record, a, progress, before)?;
        let names = [("USERNAME", name.clone()), ("USER_ID_FOR_SRP", name)];
        Ok(AuthAnswer::challenge(PASSWORD_VERIFIER, None, ours.into_iter().chain(names)))
    }

    /// The server's first message: what the client needs of it, kept under its secret block as a challenge of this kind.
    pub(super) fn open_exchange(
        &self,
        kind: &str,
        user: Option<&User>,
        record: &PasswordRecord,
        a: &str,
        progress: Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<[(&'static str, String); 3], ApiError> {
        let mut b = [0; 32];
        random::fill(&mut b);
        let block = tokens::secret_block(&mut random::fill);
        let exchange = Exchange { a: a.into(), b, progress };
        self.keep(&block, kind, user, &exchange, before)?;
        Ok([("SALT", record.salt_hex()), ("SECRET_BLOCK", block), ("SRP_B", srp::challenge(&record.verifier, &b))])
    }

    /// For a name nobody has: the same salt and the same made-up name each time, and a verifier that no password fits.
    fn partner(&self, user: Option<&User>, typed: &str) -> Partner {
        let known = user.and_then(|user| Some((user, user.password.as_ref()?)));
        if let Some((user, stored)) = known {
            return Partner { name: user.username.clone(), record: stored.record.clone() };
        }
        let bytes = self.made_up("salt", typed);
        let mut salt = bytes[..16].to_vec();
        salt[0] |= 0x10;
        Partner {
            name: user.map_or_else(|| self.made_up_name(typed), |user| user.username.clone()),
            record: PasswordRecord { salt, verifier: self.made_up_verifier(typed) },
        }
    }

    /// What somebody who does not exist is really called.
    pub(super) fn made_up_name(&self, typed: &str) -> String {
        let bytes = self.made_up("salt", typed);
        let mut id: [u8; 16] = bytes[16..].try_into().expect("32 bytes hold twice 16");
        id[6] = 0x70;
        uuid::Uuid::from_bytes(id).to_string()
    }

    fn made_up_verifier(&self, typed: &str) -> Vec<u8> {
        self.made_up("verifier", typed).repeat(12)
    }

    fn made_up(&self, purpose: &str, typed: &str) -> [u8; 32] {
        let decoy = self.pool.identity.decoy.as_bytes();
        let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, decoy));
        context.update(purpose.as_bytes());
        context.update(self.pool.fold(typed).as_bytes());
        let tag = context.sign();
        tag.as_ref().try_into().expect("SHA-256 has 32 bytes")
    }

    pub(super) fn finish_srp(&self, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        let username = responses.require("USERNAME")?;
        let block = responses.require("PASSWORD_CLAIM_SECRET_BLOCK")?;
        let signature = responses.require("PASSWORD_CLAIM_SIGNATURE")?;
        let timestamp = responses.require("TIMESTAMP")?;
        self.check_response_hash(responses)?;
        let challenge = self.srp_challenge(block, PASSWORD_VERIFIER)?;
        let user = self.find_user(username)?.filter(|user| challenge.user_id == Some(user.id));
        let identity = user.as_ref().map_or(username, |user| user.username.as_str());
        let claim = Claim { group: srp::pool_name(&self.pool.id), identity, secret_block: block, timestamp, signature };
        let Some(user) = &user else {
            self.check_stranger(username)?;
            // As much work as a wrong proof makes, so that the time does not tell that nobody has this name.
            holds(&claim, &challenge, &self.made_up_verifier(username));
            if challenge.user_id.is_none() {
                return Err(self.wrong_stranger(username));
            }
            return Err(
                ApiError::incorrect_username_or_password().because("USERNAME is not whom PASSWORD_VERIFIER was handed to")
            );
        };
        self.check_standing(user)?;
        let verifier = user.password.as_ref().map(|stored| stored.record.verifier.as_slice());
        if !verifier.is_some_and(|verifier| holds(&claim, &challenge, verifier)) {
            return Err(self.wrong_password(user));
        }
        self.check_temporary(user)?;
        let Exchange { mut progress, .. } = Self::payload(&challenge)?;
        progress.note_device(responses);
        self.proceed(user, progress, |db| {
            self.settle(db, user)?;
            Self::take(db, &challenge)
        })
    }

    /// The exchange this block belongs to.
    // Unverified: a block that was used before is answered like a block that was altered.
    pub(super) fn srp_challenge(&self, block: &str, kind: &str) -> Result<Challenge, ApiError> {
        let digest = tokens::digest(block);
        let challenge = self
            .context
            .store()
            .read(|db| challenges::find(db, &digest))?
            .filter(|challenge| challenge.client_id == self.client.id && challenge.kind == kind && !challenge.used)
            .ok_or_else(|| {
                ApiError::incorrect_username_or_password()
                    .because("PASSWORD_CLAIM_SECRET_BLOCK is not one that waits for an answer")
            })?;
        if challenge.expires < self.context.now {
            return Err(ApiError::session_expired());
        }
        Ok(challenge)
    }
}

pub(super) fn holds(claim: &Claim<'_>, challenge: &Challenge, verifier: &[u8]) -> bool {
    let exchange: Option<Exchange> = serde_json::from_str(&challenge.payload).ok();
    let key = exchange.and_then(|Exchange { a, b, .. }| srp::key(&ClientPublic::parse(&a)?, &b, verifier));
    key.is_some_and(|key| claim.holds(&key))
}
