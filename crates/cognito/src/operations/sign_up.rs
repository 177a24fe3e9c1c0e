//! SignUp: a user makes an account of their own.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SignUp.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::attributes;
use crate::client::{Client, HashWording};
use crate::error::ApiError;
use crate::message::{self, Address, CodeDeliveryDetails, Letter, Occasion};
use crate::new_user::{self, triggers};
use crate::operation::{Context, Operation};
use crate::password_policy;
use crate::pool::Pool;
use crate::random;
use crate::user::{AttributeType, StoredPassword, User, UserStatus, attributes_of};

/// The request. Data for analytics and threat protection is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SignUp {
    client_id: String,
    secret_hash: Option<String>,
    username: String,
    password: Option<String>,
    #[serde(default)]
    user_attributes: Vec<AttributeType>,
    validation_data: Option<Vec<AttributeType>>,
    client_metadata: Option<Map<String, Value>>,
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
        self.run(context, &client, &pool)
    }
}

impl SignUpAnswer {
    /// Whether the user needs no code.
    pub fn is_confirmed(&self) -> bool {
        self.user_confirmed
    }

    /// Where the code went, if one did.
    pub fn delivery(&self) -> Option<&CodeDeliveryDetails> {
        self.code_delivery_details.as_ref()
    }

    /// The new user's identifier.
    pub fn user_sub(&self) -> &str {
        &self.user_sub
    }
}

impl SignUp {
    /// Does it for a client that has shown its secret, or whose pages are asking.
    pub fn run(mut self, context: &Context<'_>, client: &Client, pool: &Pool) -> Result<SignUpAnswer, ApiError> {
        if pool.settings.admin_create_user_config.allow_admin_create_user_only {
            return Err(ApiError::not_authorized("SignUp is not permitted for this user pool"));
        }
        let mut user = self.user(context, client, pool)?;
        let decided = self.applicant(pool, &user)?.pre_sign_up(context)?;
        flag_addresses(pool, &mut user);
        let taken = decided.settle(&mut user)?;
        let confirmed = user.status == UserStatus::Confirmed;
        let address = if confirmed { None } else { Address::to_confirm(pool, &user) };
        address.as_ref().map_or(Ok(()), |address| message::check_link(context, pool, address))?;
        context.store().write(|db| new_user::insert(db, pool, &mut user, taken, "User already exists"))?;
        if confirmed {
            let metadata = self.client_metadata.as_ref();
            triggers::post_confirmation(context, pool, "ConfirmSignUp", Some(&self.client_id), &user, metadata)?;
        }
        let code_delivery_details = address.map(|address| self.send(context, pool, &user, address)).transpose()?;
        Ok(SignUpAnswer { user_confirmed: confirmed, code_delivery_details, user_sub: user.sub })
    }

    /// The user, once nothing speaks against the name, the attributes and the password.
    fn user(&mut self, context: &Context<'_>, client: &Client, pool: &Pool) -> Result<User, ApiError> {
        let mut given = attributes_of(std::mem::take(&mut self.user_attributes))?;
        let writable = client.settings.write_attributes.as_deref();
        let written: Vec<String> = given.keys().cloned().collect();
        let naming = new_user::name(pool, &self.username, &mut given)?;
        attributes::check_writable(written.iter().map(String::as_str), writable)?;
        pool.identity.schema.check_new(&mut given)?;
        let password = match self.password.take() {
            None if pool.settings.allows_no_password() => None,
            // Unverified: a missing password is answered like one that is too short.
            given => Some(checked(context, pool, &naming.username, &given.unwrap_or_default())?),
        };
        Ok(new_user::user(naming, UserStatus::Unconfirmed, given, password, context.now))
    }

    fn applicant<'a>(&'a mut self, pool: &'a Pool, user: &'a User) -> Result<triggers::Applicant<'a>, ApiError> {
        let validation_data = self.validation_data.take().map(attributes_of).transpose()?;
        let (client_id, metadata) = (Some(self.client_id.as_str()), self.client_metadata.as_ref());
        Ok(triggers::Applicant { pool, source: "SignUp", client_id, user, validation_data, metadata })
    }

    fn send(&self, context: &Context<'_>, pool: &Pool, user: &User, address: Address) -> Result<CodeDeliveryDetails, ApiError> {
        let (client_id, metadata) = (Some(self.client_id.as_str()), self.client_metadata.as_ref());
        let code = random::code();
        let letter = Letter { pool, client_id, user, occasion: Occasion::SignUp, address, code: &code, metadata };
        message::send_confirmation(context, letter)
    }
}

/// The password as it is kept. Takes a few milliseconds.
fn checked(context: &Context<'_>, pool: &Pool, username: &str, password: &str) -> Result<StoredPassword, ApiError> {
    let rules = pool.settings.policies.password_policy.rules();
    password_policy::check(&rules, password).map_err(password_policy::refused)?;
    Ok(StoredPassword::new(&pool.id, username, password, context.now))
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
