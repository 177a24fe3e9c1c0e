//! AdminDisableProviderForUser: an identity no longer signs in as a user of the pool, or a user no longer with their
//! password.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDisableProviderForUser.html>

use rusqlite::Connection;
use serde::Deserialize;

use crate::directory;
use crate::error::ApiError;
use crate::linked_identity::{self, ProviderUser};
use crate::operation::{Context, Operation};
use crate::pool::Pool;
use crate::store::{linked_identities, users};
use crate::user::User;

/// The request. The name of the provider's attribute is taken and not used: the value alone says who it is.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminDisableProviderForUser {
    user_pool_id: String,
    user: ProviderUser,
}

impl Operation for AdminDisableProviderForUser {
    const NAME: &'static str = "AdminDisableProviderForUser";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            let mut user = if self.user.is_native() { self.without_password(db, &pool)? } else { self.unlinked(db, &pool)? };
            user.modified = context.now;
            users::update(db, &user)?;
            Ok(())
        })
    }
}

impl AdminDisableProviderForUser {
    /// The documentation says that the password no longer works, not what becomes of it.
    fn without_password(&self, db: &Connection, pool: &Pool) -> Result<User, ApiError> {
        let mut user = directory::find_for_admin(db, pool, self.user.subject())?;
        user.password = None;
        Ok(user)
    }

    fn unlinked(&self, db: &Connection, pool: &Pool) -> Result<User, ApiError> {
        let (provider, subject) = (self.user.provider(), self.user.subject());
        let owner = linked_identities::owner(db, &pool.id, provider, subject)?;
        let user = owner.map(|id| users::by_id(db, id)).transpose()?.flatten();
        // Unverified: what AWS says of an identity that is not linked.
        let mut user = user.ok_or_else(ApiError::user_missing)?;
        linked_identities::delete(db, &pool.id, provider, subject)?;
        linked_identity::remove(&mut user, provider, subject);
        Ok(user)
    }
}
