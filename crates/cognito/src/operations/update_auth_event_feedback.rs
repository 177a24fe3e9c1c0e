//! UpdateAuthEventFeedback: a user says of an event whether it was them, with the token of a notification.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateAuthEventFeedback.html>
//!
//! Notifications go out for risky events, and no event is found to be risky here: there is no token that is right.

use serde::Deserialize;

use super::set_risk_configuration::check_add_on;
use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::auth_events;

/// The request. Its token cannot be one of ours; the value is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateAuthEventFeedback {
    user_pool_id: String,
    username: String,
    event_id: String,
}

impl Operation for UpdateAuthEventFeedback {
    const NAME: &'static str = "UpdateAuthEventFeedback";
    type Answer = ();

    // Unverified: all words.
    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        check_add_on(&pool)?;
        context.store().read(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            let row = auth_events::find(db, user.id, &self.event_id)?;
            row.ok_or_else(|| ApiError::resource_not_found("Auth event does not exist."))
        })?;
        Err(ApiError::not_authorized("Invalid feedback token").because("no notification with a token was ever sent"))
    }
}
