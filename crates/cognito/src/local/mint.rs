//! Tokens for a user without any proof: real ones, signed by the pool, with its token generation trigger asked.

use std::time::SystemTime;

use serde::Serialize;

use super::{ClientCard, ClientChoice, LocalError};
use crate::directory::{self, Asker};
use crate::error::ApiError;
use crate::oauth::scopes;
use crate::operation::Context;
use crate::pool::Pool;
use crate::service::Cognito;
use crate::sign_in::{AuthenticationResult, SignIn};
use crate::user::{User, UserStatus};

/// For whom, and through which client.
pub struct Mint<'a> {
    /// Which client.
    pub client: ClientChoice<'a>,
    /// A user name, an alias or a `sub`.
    pub username: &'a str,
    /// Scopes of the access token as at a sign-in on a page; those of a sign-in through the API if none are given.
    pub scopes: &'a [String],
}

/// What was made.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Minted {
    /// The user's real name.
    pub username: String,
    /// Through this client.
    pub client: String,
    /// Names of clients that would have done as well, where none was named.
    pub others: Vec<String>,
    /// As `InitiateAuth` shows them.
    pub authentication_result: AuthenticationResult,
}

impl Cognito {
    /// Signs a user in without their password.
    pub fn mint(&self, asked: &Mint<'_>, now: SystemTime) -> Result<Minted, LocalError> {
        let client = self.find_client(&asked.client)?;
        let context = Context { cognito: self, now: now.into(), seed: None };
        let pool = context.pool(&client.user_pool_id)?;
        check_people(&client)?;
        let scope = scope(&context, &client, asked.scopes)?;
        let found = self.store.read(|db| directory::find(db, &pool, asked.username, Asker::Admin)).map_err(ApiError::from)?;
        let Some(user) = found else { return LocalError::refused(nobody(&pool, asked.username)) };
        check_standing(&pool, &user)?;
        let result = SignIn::admin(&context, &pool.id, &client.client_id)?.mint(&user, scope)?;
        Ok(Minted { username: user.username, client: client.name, others: client.others, authentication_result: result })
    }
}

fn nobody(pool: &Pool, name: &str) -> String {
    format!("pool {0} has no user {name}; `aws cognito-idp list-users --user-pool-id {0}` lists them", pool.id)
}

/// Only who could sign in gets tokens: the status says what they still have to do.
fn check_standing(pool: &Pool, user: &User) -> Result<(), LocalError> {
    let (name, pool) = (&user.username, &pool.id);
    let place = format!("--user-pool-id {pool} --username {name}");
    if !user.enabled {
        return LocalError::refused(format!("user {name} is disabled: `aws cognito-idp admin-enable-user {place}`"));
    }
    let (what, operation) = match user.status {
        UserStatus::Confirmed | UserStatus::ExternalProvider => return Ok(()),
        UserStatus::Unconfirmed => ("has not confirmed the sign-up (UNCONFIRMED)", "admin-confirm-sign-up"),
        UserStatus::ForceChangePassword => {
            ("has a temporary password (FORCE_CHANGE_PASSWORD)", "admin-set-user-password --permanent --password …")
        }
        UserStatus::ResetRequired => {
            ("must reset the password (RESET_REQUIRED)", "admin-set-user-password --permanent --password …")
        }
    };
    LocalError::refused(format!("user {name} {what} and gets no tokens yet: `aws cognito-idp {operation} {place}`"))
}

/// AWS gives a client for machines no user's tokens.
fn check_people(client: &ClientCard) -> Result<(), LocalError> {
    if client.is_for_machines() {
        return LocalError::refused(format!(
            "client {} is for machines (client_credentials): no user signs in with it",
            client.name
        ));
    }
    Ok(())
}

/// The scopes as a sign-in on a page would have them; none, if none are asked for.
fn scope(context: &Context<'_>, card: &ClientCard, wanted: &[String]) -> Result<Option<String>, LocalError> {
    if wanted.is_empty() {
        return Ok(None);
    }
    check_scopes(card, wanted)?;
    let client = context.client(&card.client_id)?;
    match scopes::of_sign_in(&client, Some(&wanted.join(" "))) {
        Some(scope) => Ok(Some(scope)),
        None => LocalError::refused("the scopes email, phone and profile are asked for with openid only"),
    }
}

fn check_scopes(client: &ClientCard, wanted: &[String]) -> Result<(), LocalError> {
    let Some(missing) = wanted.iter().find(|scope| !client.scopes.contains(scope)) else { return Ok(()) };
    let name = &client.name;
    if client.scopes.is_empty() {
        return LocalError::refused(format!(
            "client {name} has no scopes to ask for: give it AllowedOAuthFlowsUserPoolClient, AllowedOAuthFlows and AllowedOAuthScopes"
        ));
    }
    let has = client.scopes.join(" ");
    LocalError::refused(format!("client {name} may not ask for the scope {missing}; its AllowedOAuthScopes: {has}"))
}
