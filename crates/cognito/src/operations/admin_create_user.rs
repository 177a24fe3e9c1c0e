//! AdminCreateUser: an administrator makes an account with a temporary password.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html>

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::attributes::Schema;
use crate::directory::{self, Taken};
use crate::error::ApiError;
use crate::new_user;
use crate::operation::{Context, Operation};
use crate::password_policy;
use crate::pool::Pool;
use crate::store::messages::{self, Message};
use crate::store::users;
use crate::temporary_password;
use crate::user::{AttributeType, StoredPassword, User, UserStatus, UserType, attributes_of};

/// The request. Metadata for triggers is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminCreateUser {
    user_pool_id: String,
    username: String,
    #[serde(default)]
    user_attributes: Vec<AttributeType>,
    temporary_password: Option<String>,
    #[serde(default)]
    force_alias_creation: bool,
    message_action: Option<String>,
    desired_delivery_mediums: Option<Vec<String>>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminCreateUserAnswer {
    user: UserType,
}

impl Operation for AdminCreateUser {
    const NAME: &'static str = "AdminCreateUser";
    type Answer = AdminCreateUserAnswer;

    fn apply(mut self, context: &Context<'_>) -> Result<AdminCreateUserAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let rules = pool.settings.policies.password_policy.rules();
        let password = self.temporary_password.take().unwrap_or_else(|| temporary_password::generate(&rules));
        let user = if self.message_action.as_deref() == Some("RESEND") {
            self.resend(context, &pool, &password)?
        } else {
            self.create(context, &pool, &password)?
        };
        Ok(AdminCreateUserAnswer { user: user.listed(None) })
    }
}

impl AdminCreateUser {
    fn create(&mut self, context: &Context<'_>, pool: &Pool, password: &str) -> Result<User, ApiError> {
        let mut given = attributes_of(std::mem::take(&mut self.user_attributes))?;
        let naming = new_user::name(pool, &self.username, &mut given)?;
        nothing_required(&pool.identity.schema).check_new(&mut given)?;
        let stored = checked(context, pool, &naming.username, password)?;
        let status = UserStatus::ForceChangePassword;
        let mut user = new_user::user(naming, status, given, stored, context.now);
        let taken = if self.force_alias_creation { Taken::Move } else { Taken::Refuse };
        context.store().write(|db| {
            new_user::insert(db, pool, &mut user, taken, "User account already exists")?;
            self.invite(db, context, pool, &user, password)
        })?;
        Ok(user)
    }

    fn resend(&self, context: &Context<'_>, pool: &Pool, password: &str) -> Result<User, ApiError> {
        let user = context.store().read(|db| directory::find_for_admin(db, pool, &self.username))?;
        let stored = checked(context, pool, &user.username, password)?;
        context.store().write(|db| {
            let mut user = users::by_id(db, user.id)?.ok_or_else(ApiError::user_missing)?;
            if user.status != UserStatus::ForceChangePassword {
                return Err(ApiError::unsupported_user_state(format!(
                    "Resend not possible. {} status is not FORCE_CHANGE_PASSWORD",
                    self.username
                )));
            }
            user.password = Some(stored);
            user.modified = context.now;
            users::update(db, &user)?;
            self.invite(db, context, pool, &user, password)?;
            Ok(user)
        })
    }

    /// Notes the invitation, by the ways asked for that the user can be reached by. SMS if nothing is asked for.
    fn invite(&self, db: &Connection, context: &Context<'_>, pool: &Pool, user: &User, password: &str) -> Result<(), ApiError> {
        if self.message_action.as_deref() == Some("SUPPRESS") {
            return Ok(());
        }
        let asked = self.desired_delivery_mediums.as_deref().unwrap_or_default();
        for (medium, attribute) in [("SMS", "phone_number"), ("EMAIL", "email")] {
            let wanted = asked.iter().any(|way| way == medium) || asked.is_empty() && medium == "SMS";
            let Some(destination) = user.attributes.get(attribute).filter(|_| wanted) else {
                continue;
            };
            let message = Message {
                created: context.now,
                user_pool_id: pool.id.clone(),
                username: user.username.clone(),
                kind: "INVITATION".into(),
                medium: medium.into(),
                destination: destination.clone(),
                code: password.into(),
            };
            messages::insert(db, &message)?;
        }
        Ok(())
    }
}

fn checked(context: &Context<'_>, pool: &Pool, username: &str, password: &str) -> Result<StoredPassword, ApiError> {
    let rules = pool.settings.policies.password_policy.rules();
    password_policy::check(&rules, password).map_err(password_policy::refused_for_admin)?;
    Ok(StoredPassword::new(&pool.id, username, password, context.now))
}

/// What the pool requires, an administrator may leave for the user to fill in at the first sign-in.
fn nothing_required(schema: &Schema) -> Schema {
    let mut schema = schema.clone();
    for attribute in &mut schema.0 {
        attribute.required = false;
    }
    schema
}
