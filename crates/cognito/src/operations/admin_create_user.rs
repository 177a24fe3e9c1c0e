//! AdminCreateUser: an administrator makes an account with a temporary password.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::attributes::Schema;
use crate::directory::{self, Taken};
use crate::error::ApiError;
use crate::message::{Address, Draft, Letter, Occasion};
use crate::new_user::{self, triggers};
use crate::operation::{Context, Operation};
use crate::password_policy;
use crate::pool::Pool;
use crate::store::users;
use crate::temporary_password;
use crate::user::{AttributeType, StoredPassword, User, UserStatus, UserType, attributes_of};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminCreateUser {
    user_pool_id: String,
    username: String,
    #[serde(default)]
    user_attributes: Vec<AttributeType>,
    validation_data: Option<Vec<AttributeType>>,
    temporary_password: Option<String>,
    #[serde(default)]
    force_alias_creation: bool,
    message_action: Option<String>,
    desired_delivery_mediums: Option<Vec<String>>,
    client_metadata: Option<Map<String, Value>>,
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
        let user = if self.action() == Some("RESEND") {
            let password = self.password(&pool);
            self.resend(context, &pool, &password)?
        } else {
            self.create(context, &pool)?
        };
        Ok(AdminCreateUserAnswer { user: user.listed(None) })
    }
}

impl AdminCreateUser {
    fn action(&self) -> Option<&str> {
        self.message_action.as_deref()
    }

    /// The one that was given, or a new one.
    fn password(&mut self, pool: &Pool) -> String {
        let rules = pool.settings.policies.password_policy.rules();
        self.temporary_password.take().unwrap_or_else(|| temporary_password::generate(&rules))
    }

    fn create(&mut self, context: &Context<'_>, pool: &Pool) -> Result<User, ApiError> {
        let mut given = attributes_of(std::mem::take(&mut self.user_attributes))?;
        let naming = new_user::name(pool, &self.username, &mut given)?;
        nothing_required(&pool.identity.schema).check_new(&mut given)?;
        let password = if self.does_without_password(pool) { None } else { Some(self.password(pool)) };
        let stored = password.as_deref().map(|password| checked(context, pool, &naming.username, password)).transpose()?;
        let status = if stored.is_some() { UserStatus::ForceChangePassword } else { UserStatus::Confirmed };
        let mut user = new_user::user(naming, status, given, stored, context.now);
        self.applicant(pool, &user)?.pre_sign_up(context)?;
        let taken = if self.force_alias_creation { Taken::Move } else { Taken::Refuse };
        context.store().write(|db| new_user::insert(db, pool, &mut user, taken, "User account already exists"))?;
        if let Some(password) = password {
            let drafts = self.invitations(context, pool, &user, &password)?;
            context.store().write(|db| drafts.iter().try_for_each(|draft| draft.send(db).map(drop)))?;
        }
        Ok(user)
    }

    /// Nobody is told a password, none is given, and users of the pool can do without (recorded on AWS, 2026).
    fn does_without_password(&self, pool: &Pool) -> bool {
        self.temporary_password.is_none() && self.action() == Some("SUPPRESS") && pool.settings.allows_no_password()
    }

    /// AWS does not look at what the function decides here; it may only refuse.
    fn applicant<'a>(&'a mut self, pool: &'a Pool, user: &'a User) -> Result<triggers::Applicant<'a>, ApiError> {
        let validation_data = self.validation_data.take().map(attributes_of).transpose()?;
        let metadata = self.client_metadata.as_ref();
        Ok(triggers::Applicant { pool, source: "AdminCreateUser", client_id: None, user, validation_data, metadata })
    }

    fn resend(&self, context: &Context<'_>, pool: &Pool, password: &str) -> Result<User, ApiError> {
        let user = context.store().read(|db| directory::find_for_admin(db, pool, &self.username))?;
        self.refuse_resend(&user)?;
        let stored = checked(context, pool, &user.username, password)?;
        let drafts = self.invitations(context, pool, &user, password)?;
        context.store().write(|db| {
            let mut user = users::by_id(db, user.id)?.ok_or_else(ApiError::user_missing)?;
            self.refuse_resend(&user)?;
            user.password = Some(stored);
            user.modified = context.now;
            users::update(db, &user)?;
            drafts.iter().try_for_each(|draft| draft.send(db).map(drop))?;
            Ok(user)
        })
    }

    fn refuse_resend(&self, user: &User) -> Result<(), ApiError> {
        if user.status == UserStatus::ForceChangePassword {
            return Ok(());
        }
        let text = format!("Resend not possible. {} status is not FORCE_CHANGE_PASSWORD", self.username);
        Err(ApiError::unsupported_user_state(text))
    }

    /// By the ways asked for that the user can be reached by. SMS if nothing is asked for.
    fn invitations(&self, context: &Context<'_>, pool: &Pool, user: &User, password: &str) -> Result<Vec<Draft>, ApiError> {
        let addresses = self.addresses(user);
        let Some(address) = addresses.first().cloned() else {
            return Ok(Vec::new());
        };
        let metadata = self.client_metadata.as_ref();
        let occasion = Occasion::AdminCreateUser;
        Letter { pool, client_id: None, user, occasion, address, code: password, metadata }.drafts(context, addresses)
    }

    fn addresses(&self, user: &User) -> Vec<Address> {
        if self.action() == Some("SUPPRESS") {
            return Vec::new();
        }
        let asked = self.desired_delivery_mediums.as_deref().unwrap_or_default();
        let wanted = |medium: &str| asked.iter().any(|way| way == medium) || asked.is_empty() && medium == "SMS";
        let ways = [("SMS", "phone_number"), ("EMAIL", "email")].into_iter().filter(|(medium, _)| wanted(medium));
        ways.filter_map(|(_, attribute)| Address::of(user, attribute)).collect()
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
