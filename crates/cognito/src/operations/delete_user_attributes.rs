//! DeleteUserAttributes: a user removes attributes of their own.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserAttributes.html>

use serde::Deserialize;

use super::admin_delete_user_attributes::delete;
use crate::access_token;
use crate::attributes;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteUserAttributes {
    access_token: String,
    user_attribute_names: Vec<String>,
}

impl Operation for DeleteUserAttributes {
    const NAME: &'static str = "DeleteUserAttributes";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        let client = context.client(&bearer.token.client_id)?;
        let names = self.user_attribute_names;
        attributes::check_writable(names.iter().map(String::as_str), client.settings.write_attributes.as_deref())?;
        delete(context, &bearer.pool, bearer.user.id, names)
    }
}
