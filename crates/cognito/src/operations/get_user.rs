//! GetUser: shows a user to themselves.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUser.html>

use serde::{Deserialize, Serialize};

use crate::access_token;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::second_factor::Preferences;
use crate::user::AttributeType;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUser {
    access_token: String,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUserAnswer {
    username: String,
    user_attributes: Vec<AttributeType>,
    #[serde(flatten)]
    preferences: Preferences,
}

impl Operation for GetUser {
    const NAME: &'static str = "GetUser";
    type Answer = GetUserAnswer;

    fn apply(self, context: &Context<'_>) -> Result<GetUserAnswer, ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        let client = context.client(&bearer.token.client_id)?;
        let mut attributes = bearer.user.attribute_list();
        attributes.retain(|attribute| attribute.name == "sub" || client.may_read(&attribute.name));
        let preferences = Preferences::of(&bearer.user);
        Ok(GetUserAnswer { username: bearer.user.username, user_attributes: attributes, preferences })
    }
}
