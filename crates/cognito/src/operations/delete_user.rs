//! DeleteUser: a user removes their own account.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUser.html>

use serde::Deserialize;

use crate::access_token;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::users;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteUser {
    access_token: String,
}

impl Operation for DeleteUser {
    const NAME: &'static str = "DeleteUser";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        context.store().write(|db| {
            users::delete(db, bearer.user.id)?;
            Ok(())
        })
    }
}
