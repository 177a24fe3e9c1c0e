//! The challenge `NEW_PASSWORD_REQUIRED`: a user with a temporary password sets one of their own, and fills in what
//! the pool requires.

use rusqlite::Connection;

use super::challenge::NEW_PASSWORD_REQUIRED;
use super::progress::{Progress, Source};
use super::{AuthAnswer, Parameters, SignIn};
use crate::attributes;
use crate::directory::{self, Taken};
use crate::error::ApiError;
use crate::password_policy;
use crate::passwords;
use crate::random;
use crate::store::users;
use crate::tokens;
use crate::user::{Attributes, StoredPassword, User, UserStatus};

const ATTRIBUTE: &str = "userAttributes.";

impl SignIn<'_> {
    pub(super) fn ask_for_new_password(
        &self,
        user: &User,
        progress: &Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthAnswer, ApiError> {
        let session = tokens::session(&mut random::fill);
        self.keep(&session, NEW_PASSWORD_REQUIRED, Some(user), progress, before)?;
        let lacking = self.pool.identity.schema.lacking(&user.attributes);
        let missing: Vec<String> = lacking.iter().map(|name| format!("{ATTRIBUTE}{name}")).collect();
        let written = |value: serde_json::Result<String>| value.expect("texts serialize");
        Ok(AuthAnswer::challenge(
            NEW_PASSWORD_REQUIRED,
            Some(session),
            [
                ("USER_ID_FOR_SRP", user.username.clone()),
                ("requiredAttributes", written(serde_json::to_string(&missing))),
                ("userAttributes", written(serde_json::to_string(&user.attributes))),
            ],
        ))
    }

    pub(super) fn set_new_password(&self, session: Option<&str>, responses: &Parameters) -> Result<AuthAnswer, ApiError> {
        let username = responses.require("USERNAME")?;
        let password = responses.require("NEW_PASSWORD")?;
        let session = session.ok_or_else(|| ApiError::parameter_missing("Session"))?;
        self.check_response_hash(responses)?;
        let (challenge, mut user) = self.outstanding(session, NEW_PASSWORD_REQUIRED, username)?;
        if !user.enabled {
            return Err(ApiError::user_disabled());
        }
        let password = passwords::make(self.context, &self.pool, &user, password, password_policy::refused)?;
        user.attributes = self.completed(&user, responses)?;
        user.status = UserStatus::Confirmed;
        let mut progress = Progress { source: Source::NewPasswordChallenge, ..Self::payload(&challenge)? };
        progress.note_device(responses);
        self.proceed(&user, progress, |db| {
            Self::take(db, &challenge)?;
            self.finish_new_password(db, user.id, password, responses)
        })
    }

    /// On the user as they are now: since they were read, an administrator may have changed them.
    fn finish_new_password(
        &self,
        db: &Connection,
        user_id: i64,
        password: StoredPassword,
        responses: &Parameters,
    ) -> Result<(), ApiError> {
        let mut user = users::by_id(db, user_id)?.ok_or_else(ApiError::user_missing)?;
        if user.status != UserStatus::ForceChangePassword {
            return Err(ApiError::invalid_session().because("the password was set meanwhile"));
        }
        user.attributes = self.completed(&user, responses)?;
        passwords::replace(db, &self.pool, &mut user, password, self.context.now)?;
        user.status = UserStatus::Confirmed;
        user.modified = self.context.now;
        users::update(db, &user)?;
        directory::claim_aliases(db, &self.pool, &user, Taken::Refuse)
    }

    /// The user's attributes with what the answer adds. What has a value cannot be changed here.
    fn completed(&self, user: &User, responses: &Parameters) -> Result<Attributes, ApiError> {
        let schema = &self.pool.identity.schema;
        let mut given: Attributes = responses.starting_with(ATTRIBUTE).map(|(name, value)| (name.into(), value.into())).collect();
        let has = |name: &str| user.attributes.get(name).is_some_and(|value| !value.is_empty());
        if let Some(name) = given.keys().find(|name| has(name)) {
            return Err(ApiError::not_authorized(format!("Cannot modify an already provided {name}")));
        }
        let writable = self.client.settings.write_attributes.as_deref();
        attributes::check_writable(given.keys().map(String::as_str), writable)?;
        let mut all = user.attributes.clone();
        all.extend(given.clone());
        if let Some(name) = schema.lacking(&all).first() {
            return Err(ApiError::invalid_parameter(format!("Invalid attributes given, {name} is missing")));
        }
        schema.check_update(&mut given, &user.attributes)?;
        all.extend(given);
        Ok(all)
    }
}
