//! AdminSetUserMFAPreference: an administrator chooses which second factors a user is asked for.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserMFAPreference.html>

use rusqlite::Connection;
use serde::Deserialize;

use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::pool::Pool;
use crate::second_factor::Settings;
use crate::store::users;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminSetUserMFAPreference {
    user_pool_id: String,
    username: String,
    #[serde(flatten)]
    settings: Settings,
}

impl Operation for AdminSetUserMFAPreference {
    const NAME: &'static str = "AdminSetUserMFAPreference";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        context.store().write(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            set(db, context, &pool, user.id, &self.settings)
        })
    }
}

/// On the user as they are inside the transaction.
pub(super) fn set(
    db: &Connection,
    context: &Context<'_>,
    pool: &Pool,
    user_id: i64,
    settings: &Settings,
) -> Result<(), ApiError> {
    let mut user = users::by_id(db, user_id)?.ok_or_else(ApiError::user_missing)?;
    settings.apply(db, pool, &mut user)?;
    user.modified = context.now;
    users::update(db, &user)?;
    Ok(())
}
