//! UpdateUserAttributes: a user changes, adds or (with an empty value) removes attributes of their own.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserAttributes.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::access_token;
use crate::attribute_change::Change;
use crate::attributes;
use crate::error::ApiError;
use crate::message::CodeDeliveryDetails;
use crate::operation::{Context, Operation};
use crate::user::{AttributeType, attributes_of};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateUserAttributes {
    access_token: String,
    user_attributes: Vec<AttributeType>,
    client_metadata: Option<Map<String, Value>>,
}

/// The answer: where codes went.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateAnswer {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    code_delivery_details_list: Vec<CodeDeliveryDetails>,
}

impl Operation for UpdateUserAttributes {
    const NAME: &'static str = "UpdateUserAttributes";
    type Answer = UpdateAnswer;

    fn apply(self, context: &Context<'_>) -> Result<UpdateAnswer, ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        let client = context.client(&bearer.token.client_id)?;
        let mut given = attributes_of(self.user_attributes)?;
        let (pool, user) = (&bearer.pool, &bearer.user);
        attributes::check_writable(given.keys().map(String::as_str), client.settings.write_attributes.as_deref())?;
        pool.identity.schema.check_update(&mut given, &user.attributes)?;
        let change = Change::prepare(context, pool, Some(&client.id), user, given, self.client_metadata.as_ref())?;
        let code_delivery_details_list = context.store().write(|db| change.commit(db, context, pool, user.id))?;
        Ok(UpdateAnswer { code_delivery_details_list })
    }
}
