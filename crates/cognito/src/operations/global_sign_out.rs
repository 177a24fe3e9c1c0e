//! GlobalSignOut: ends every session of the user who asks.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html>

use serde::Deserialize;

use crate::access_token;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::refresh_sessions;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GlobalSignOut {
    access_token: String,
}

impl Operation for GlobalSignOut {
    const NAME: &'static str = "GlobalSignOut";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        context.store().write(|db| Ok(refresh_sessions::revoke_user(db, bearer.user.id)?))
    }
}
