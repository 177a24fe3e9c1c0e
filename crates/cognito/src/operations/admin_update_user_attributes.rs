//! AdminUpdateUserAttributes: an administrator changes, adds or (with an empty value) removes attributes.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html>

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::attribute_change::Change;
use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::user::{AttributeType, attributes_of};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminUpdateUserAttributes {
    user_pool_id: String,
    username: String,
    user_attributes: Vec<AttributeType>,
    client_metadata: Option<Map<String, Value>>,
}

impl Operation for AdminUpdateUserAttributes {
    const NAME: &'static str = "AdminUpdateUserAttributes";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let mut given = attributes_of(self.user_attributes)?;
        let user = context.store().read(|db| directory::find_for_admin(db, &pool, &self.username))?;
        pool.identity.schema.check_update(&mut given, &user.attributes)?;
        let change = Change::prepare(context, &pool, None, &user, given, self.client_metadata.as_ref())?;
        context.store().write(|db| change.commit(db, context, &pool, user.id))?;
        Ok(())
    }
}
