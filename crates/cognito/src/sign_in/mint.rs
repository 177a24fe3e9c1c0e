//! Tokens without any proof, for a developer on their own machine (`local`). Nobody signs in, so the triggers that judge
//! or hear of a sign-in are not asked; the one that makes the claims is.

use super::permit::Asked;
use super::progress::Source;
use super::{AuthenticationResult, SignIn};
use crate::error::ApiError;
use crate::tokens::Grant;
use crate::user::User;

impl SignIn<'_> {
    /// Tokens as of a sign-in through the API or, with scopes (separated by spaces), on a page.
    pub fn mint(&self, user: &User, scope: Option<String>) -> Result<AuthenticationResult, ApiError> {
        match scope {
            None => self.mint_as_api(user),
            Some(scope) => self.mint_as_page(user, scope),
        }
    }

    fn mint_as_api(&self, user: &User) -> Result<AuthenticationResult, ApiError> {
        let grant = self.new_grant(user, None)?;
        let mut prepared = self.prepare(user, &grant, Source::Authentication)?;
        let grant = Grant { event_id: self.count(user, |_| Ok(()))?.event_id, ..grant };
        prepared.set_event(&grant.event_id);
        let mut result = self.signed(&prepared)?;
        result.refresh_token = Some(self.sealed(&grant));
        Ok(result)
    }

    fn mint_as_page(&self, user: &User, scope: String) -> Result<AuthenticationResult, ApiError> {
        let passed = self.count(user, |_| Ok(()))?;
        let permit = self.permit(&passed, Asked { scope, nonce: None, resource: None })?;
        let issuer = self.context.cognito.issuer_of_api(&self.pool);
        self.redeem(&permit, issuer)?.ok_or_else(ApiError::user_disabled)
    }
}
