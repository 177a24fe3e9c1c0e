//! AddCustomAttributes: a pool's schema grows; it never shrinks.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddCustomAttributes.html>

use serde::Deserialize;

use crate::attributes::NewAttribute;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::pools;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AddCustomAttributes {
    user_pool_id: String,
    custom_attributes: Vec<NewAttribute>,
}

impl Operation for AddCustomAttributes {
    const NAME: &'static str = "AddCustomAttributes";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let settings = &context.cognito.settings;
        let id = &self.user_pool_id;
        context.store().write(|db| {
            let mut identity = pools::find(db, settings, id)?.ok_or_else(|| ApiError::user_pool_missing(id))?.identity;
            identity.schema = identity.schema.extended(&self.custom_attributes)?;
            Ok::<_, ApiError>(pools::update_identity(db, id, &identity, context.now)?)
        })?;
        context.cognito.forget_pool(id);
        Ok(())
    }
}
