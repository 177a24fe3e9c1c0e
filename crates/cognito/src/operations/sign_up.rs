//! SignUp: a user makes an account of their own.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html>

use serde::{Deserialize, Serialize};

use crate::attributes;
use crate::client::HashWording;
use crate::confirmation::{self, CodeDeliveryDetails};
use crate::directory::Taken;
use crate::error::ApiError;
use crate::new_user;
use crate::operation::{Context, Operation};
use crate::password_policy;
use crate::pool::Pool;
use crate::user::{AttributeType, StoredPassword, User, UserStatus, attributes_of};

/// The request. Metadata for triggers and threat protection is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SignUp {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    password: Option<String>,
    #[serde(default)]
    user_attributes: Vec<AttributeType>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct SignUpAnswer {
    user_confirmed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_delivery_details: Option<CodeDeliveryDetails>,
    user_sub: String,
}

impl Operation for SignUp {
    const NAME: &'static str = "SignUp";
    type Answer = SignUpAnswer;

    fn apply(self, context: &Context<'_>) -> Result<SignUpAnswer, ApiError> {
        let (client, pool) = context.client_and_pool(&self.client_id)?;
        client.check_hash(&self.username, self.secret_hash.as_deref(), HashWording::Other)?;
        if pool.settings.admin_create_user_config.allow_admin_create_user_only {
            return Err(ApiError::not_authorized("SignUp is not permitted for this user pool"));
        }
        let mut given = attributes_of(self.user_attributes)?;
        let writable = client.settings.write_attributes.as_deref();
        let written: Vec<String> = given.keys().cloned().collect();
        let naming = new_user::name(&pool, &self.username, &mut given)?;
        attributes::check_writable(written.iter().map(String::as_str), writable)?;
        pool.identity.schema.check_new(&mut given)?;
        // Unverified: a missing password is answered like one that is too short.
        let password = self.password.unwrap_or_default();
        let rules = pool.settings.policies.password_policy.rules();
        password_policy::check(&rules, &password).map_err(password_policy::refused)?;
        let password = StoredPassword::new(&pool.id, &naming.username, &password, context.now);
        let status = UserStatus::Unconfirmed;
        let mut user = new_user::user(naming, status, given, password, context.now);
        flag_addresses(&pool, &mut user);
        let code_delivery_details = context.store().write(|db| {
            new_user::insert(db, &pool, &mut user, Taken::Refuse, "User already exists")?;
            confirmation::send(db, &pool, &user, context.now)
        })?;
        Ok(SignUpAnswer { user_confirmed: false, code_delivery_details, user_sub: user.sub })
    }
}

/// Where a pool verifies any address, the user lists each address they gave as not verified, also one that the pool
/// does not verify (recorded on AWS, 2020 to 2026).
// Unverified: a pool that verifies nothing; the one listing in the developer guide that may be of such a pool has no flag.
fn flag_addresses(pool: &Pool, user: &mut User) {
    let addresses = ["email", "phone_number"];
    if !addresses.iter().any(|address| pool.settings.verifies(address)) {
        return;
    }
    for address in addresses {
        if user.attributes.get(address).is_some_and(|value| !value.is_empty()) {
            user.set_unverified(address);
        }
    }
}
