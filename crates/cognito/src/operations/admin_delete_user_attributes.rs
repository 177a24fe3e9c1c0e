//! AdminDeleteUserAttributes: an administrator removes attributes of a user.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUserAttributes.html>

use serde::Deserialize;

use crate::attributes;
use crate::directory::{self, Taken};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::pool::Pool;
use crate::store::{codes, users};
use crate::user::Attributes;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminDeleteUserAttributes {
    user_pool_id: String,
    username: String,
    user_attribute_names: Vec<String>,
}

impl Operation for AdminDeleteUserAttributes {
    const NAME: &'static str = "AdminDeleteUserAttributes";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let user = context.store().read(|db| directory::find_for_admin(db, &pool, &self.username))?;
        delete(context, &pool, user.id, self.user_attribute_names)
    }
}

/// Removes the attributes, those that the user does not have included; with an address go its flag and its code.
pub(super) fn delete(context: &Context<'_>, pool: &Pool, user_id: i64, names: Vec<String>) -> Result<(), ApiError> {
    pool.identity.schema.check_delete(&names)?;
    let changes: Attributes = names.into_iter().map(|name| (name, String::new())).collect();
    context.store().write(|db| {
        let mut user = users::by_id(db, user_id)?.ok_or_else(ApiError::user_missing)?;
        for attribute in attributes::apply(&mut user.attributes, &changes, false) {
            codes::delete(db, user.id, codes::verifying(attribute))?;
        }
        user.modified = context.now;
        directory::claim_aliases(db, pool, &user, Taken::Refuse)?;
        users::update(db, &user)?;
        Ok(())
    })
}
