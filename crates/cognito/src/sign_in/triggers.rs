//! The triggers around a sign-in: `PreAuthentication`, `PostAuthentication`, and the migration of users who are not
//! in the pool yet.

use serde_json::{Map, Value, json};

use super::SignIn;
use crate::directory::{self, Asker, Taken};
use crate::error::ApiError;
use crate::new_user;
use crate::triggers::{Event, Trigger, request, user_attributes};
use crate::user::{Attributes, StoredPassword, User, UserStatus};

impl SignIn<'_> {
    /// May refuse before the password is looked at. `nobody`: the user is made up, since the client hides who exists.
    pub(super) fn pre_authentication(&self, user: &User, nobody: bool) -> Result<(), ApiError> {
        if self.pool.trigger(Trigger::PreAuthentication).is_none() {
            return Ok(());
        }
        let attributes = if nobody { json!({}) } else { user_attributes(&self.pool, user) };
        let members = request([
            ("userAttributes", Some(attributes)),
            ("validationData", self.validation_data.clone().map(Value::Object)),
            ("userNotFound", self.client.hides_missing_users().then_some(json!(nobody))),
        ]);
        self.call(Trigger::PreAuthentication, &user.username, members, json!({})).map(drop)
    }

    /// The trigger is asked about names that nobody has, too, where the client hides who exists.
    pub(super) fn pre_authentication_of_nobody(&self, typed: &str) -> Result<(), ApiError> {
        if self.client.hides_missing_users() && self.pool.trigger(Trigger::PreAuthentication).is_some() {
            return self.pre_authentication(&new_user::nobody(typed, self.context.now), true);
        }
        Ok(())
    }

    /// Runs once everything is proved, before the tokens are made.
    pub(super) fn post_authentication(&self, user: &User, new_device: bool) -> Result<(), ApiError> {
        if self.pool.trigger(Trigger::PostAuthentication).is_none() {
            return Ok(());
        }
        let members = request([
            ("userAttributes", Some(user_attributes(&self.pool, user))),
            ("newDeviceUsed", Some(json!(new_device))),
            ("clientMetadata", self.client_metadata.clone().map(Value::Object)),
        ]);
        self.call(Trigger::PostAuthentication, &user.username, members, json!({})).map(drop)
    }

    /// A user whom the pool does not know yet but the migration trigger does; the password was right there.
    pub(super) fn migrated(&self, typed: &str, password: &str) -> Result<Option<User>, ApiError> {
        if self.pool.trigger(Trigger::UserMigration).is_none() {
            return Ok(None);
        }
        let members =
            request([("password", Some(json!(password))), ("validationData", self.validation_data.clone().map(Value::Object))]);
        self.taken_over(typed, "Authentication", Some(password), members).map(Some)
    }

    /// The same for somebody who forgot their password, who gets none before they have set one.
    pub fn migrated_at_reset(&self, typed: &str) -> Result<Option<User>, ApiError> {
        if self.pool.trigger(Trigger::UserMigration).is_none() {
            return Ok(None);
        }
        let members = request([("clientMetadata", self.client_metadata.clone().map(Value::Object))]);
        self.taken_over(typed, "ForgotPassword", None, members).map(Some)
    }

    /// Asks the migration trigger about a name that nobody has.
    fn taken_over(
        &self,
        typed: &str,
        source: &str,
        password: Option<&str>,
        members: Map<String, Value>,
    ) -> Result<User, ApiError> {
        let response = json!({"userAttributes": null, "forceAliasCreation": null, "finalUserStatus": null,
                              "messageAction": null, "desiredDeliveryMediums": null});
        let event = self.event(Trigger::UserMigration, typed, members, response);
        let event = Event { source, ..event };
        let answer = self.context.trigger(&self.pool, event).map_err(|error| self.not_migrated(&error))?;
        let answer = answer.unwrap_or_default();
        let attributes = answer.get("userAttributes").and_then(Value::as_object).filter(|attributes| !attributes.is_empty());
        let Some(attributes) = attributes else {
            return Err(self.not_migrated(&ApiError::invalid_lambda_response("the trigger gave no userAttributes")));
        };
        self.take_over(typed, password, attributes, &answer)
    }

    /// Makes the user, with the password they have just proved elsewhere.
    // Unverified: no welcome message is sent, whatever `messageAction` says.
    fn take_over(
        &self,
        typed: &str,
        password: Option<&str>,
        given: &Map<String, Value>,
        answer: &Map<String, Value>,
    ) -> Result<User, ApiError> {
        let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut attributes: Attributes = given.iter().map(|(name, value)| (name.clone(), text(value))).collect();
        let named = attributes.shift_remove("username");
        let naming = new_user::name(&self.pool, named.as_deref().unwrap_or(typed), &mut attributes)?;
        self.pool.identity.schema.check_new(&mut attributes)?;
        let status = match answer.get("finalUserStatus").and_then(Value::as_str) {
            Some("RESET_REQUIRED") => UserStatus::ResetRequired,
            _ => UserStatus::Confirmed,
        };
        let stored = password.map(|password| StoredPassword::new(&self.pool.id, &naming.username, password, self.context.now));
        let mut user = new_user::user(naming, status, attributes, stored, self.context.now);
        let moves = answer.get("forceAliasCreation").and_then(Value::as_bool) == Some(true);
        let taken = if moves { Taken::Move } else { Taken::Refuse };
        let added = self.context.store().write(|db| new_user::insert(db, &self.pool, &mut user, taken, "User already exists"));
        match added {
            Ok(()) => Ok(user),
            // Somebody signed in at the same time and was taken over first.
            Err(error) if error.kind == "UsernameExistsException" => {
                let found = self.context.store().read(|db| directory::find(db, &self.pool, typed, Asker::Public))?;
                found.ok_or(error)
            }
            Err(error) => Err(error),
        }
    }

    /// The trigger refused, or failed.
    // Unverified: seen in clients' reports only.
    fn not_migrated(&self, cause: &ApiError) -> ApiError {
        let error = if self.client.hides_missing_users() {
            ApiError::incorrect_username_or_password()
        } else {
            ApiError::user_not_found(format!("Exception migrating user in app client {}", self.client.id))
        };
        error.because(format!("UserMigration: {cause}"))
    }

    fn call(
        &self,
        trigger: Trigger,
        username: &str,
        request: Map<String, Value>,
        response: Value,
    ) -> Result<Option<Map<String, Value>>, ApiError> {
        self.context.trigger(&self.pool, self.event(trigger, username, request, response))
    }

    fn event<'e>(&'e self, trigger: Trigger, username: &'e str, request: Map<String, Value>, response: Value) -> Event<'e> {
        Event { trigger, source: "Authentication", version: "1", username, client_id: Some(&self.client.id), request, response }
    }
}
