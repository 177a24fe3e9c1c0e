//! AdminUpdateAuthEventFeedback: an administrator says of an event whether it was the user.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateAuthEventFeedback.html>

use serde::Deserialize;

use super::set_risk_configuration::check_add_on;
use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::auth_events;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminUpdateAuthEventFeedback {
    user_pool_id: String,
    username: String,
    event_id: String,
    feedback_value: String,
}

impl Operation for AdminUpdateAuthEventFeedback {
    const NAME: &'static str = "AdminUpdateAuthEventFeedback";
    type Answer = ();

    // Unverified: the provider's name in the feedback, and the words for an event that is not the user's.
    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        check_add_on(&pool)?;
        context.store().write(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            let row = auth_events::find(db, user.id, &self.event_id)?;
            let mut row = row.ok_or_else(|| ApiError::resource_not_found("Auth event does not exist."))?;
            row.event.judge(self.feedback_value, "Admin", context.now);
            auth_events::update(db, row.number, &row.event)?;
            Ok(())
        })
    }
}
