//! What a sign-in in the browser entitles its client to: tokens, at once or for a code that the client brings later.
//!
//! The pool's function for tokens is asked before the browser goes back, so that its refusal is told there; what it
//! wants changed waits with the code.

use serde::{Deserialize, Serialize};

use super::progress::Source;
use super::{AuthenticationResult, Passed, SignIn};
use crate::error::ApiError;
use crate::standing;
use crate::tokens::{Grant, Overrides};
use crate::user::User;

/// What the client asked for.
#[derive(Clone, Serialize, Deserialize)]
pub struct Asked {
    /// Separated by spaces.
    pub scope: String,
    /// For the ID token, as it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// The API that access tokens are to be bound to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource: Option<String>,
}

/// What a client may have tokens for.
#[derive(Serialize, Deserialize)]
pub struct Permit {
    sub: String,
    event_id: String,
    auth_time: i64,
    asked: Asked,
    overrides: Overrides,
}

impl SignIn<'_> {
    /// The client may have tokens for who is through.
    pub fn permit(&self, passed: &Passed, asked: Asked) -> Result<Permit, ApiError> {
        let groups = self.group_claims(&passed.user)?;
        let overrides = self.pre_token_generation(&passed.user, Source::HostedAuth, &groups, &asked.scope)?;
        Ok(Permit {
            sub: passed.user.sub.clone(),
            event_id: passed.event_id.clone(),
            auth_time: passed.auth_time,
            asked,
            overrides,
        })
    }

    /// Through without a password: who is signed in in this browser since `auth_time`.
    pub fn pass_again(&self, user: User, auth_time: i64) -> Result<Passed, ApiError> {
        let event_id = self.context.store().read(|db| standing::begin(db, &self.pool, &self.client, &user))?;
        Ok(Passed { user, event_id, auth_time })
    }

    /// The tokens, a refresh token among them, from how the user stands now. `issuer`: where it is not the pool's own.
    /// None: the sign-in does not count any more.
    pub fn redeem(&self, permit: &Permit, issuer: Option<String>) -> Result<Option<AuthenticationResult>, ApiError> {
        let Some(user) = self.still_counts(permit)? else { return Ok(None) };
        let grant = Grant {
            event_id: permit.event_id.clone(),
            auth_time: permit.auth_time,
            scope: Some(permit.asked.scope.clone()),
            issuer,
            resource: permit.asked.resource.clone(),
            ..self.new_grant(&user, None)?
        };
        let groups = self.group_claims(&user)?;
        let prepared = self.claims(&user, &grant, &groups, &permit.overrides, permit.asked.nonce.as_deref())?;
        let mut result = self.signed(&prepared)?;
        result.refresh_token = Some(self.sealed(&grant));
        Ok(Some(result))
    }

    fn still_counts(&self, permit: &Permit) -> Result<Option<User>, ApiError> {
        let look = |db: &_| standing::of(db, &self.pool, &self.client, &permit.sub, &permit.event_id);
        let found = self.context.store().read(look)?;
        Ok(found.filter(|(user, counts)| *counts && user.enabled).map(|(user, _)| user))
    }
}
