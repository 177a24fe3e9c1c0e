//! AdminListUserAuthEvents: what a user did, newest first, while the pool watched for threats.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminListUserAuthEvents.html>

use serde::{Deserialize, Serialize};

use super::set_risk_configuration::check_add_on;
use crate::auth_events::AuthEvent;
use crate::directory;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::store::auth_events;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminListUserAuthEvents {
    user_pool_id: String,
    username: String,
    max_results: Option<u32>,
    next_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct EventsAnswer {
    auth_events: Vec<AuthEvent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_token: Option<String>,
}

impl Operation for AdminListUserAuthEvents {
    const NAME: &'static str = "AdminListUserAuthEvents";
    type Answer = EventsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<EventsAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        check_add_on(&pool)?;
        let before = match self.next_token.as_deref() {
            None => i64::MAX,
            token => paging::number_key(token)?,
        };
        let limit = paging::limit(self.max_results);
        let rows = context.store().read(|db| {
            let user = directory::find_for_admin(db, &pool, &self.username)?;
            Ok::<_, ApiError>(auth_events::list(db, user.id, before, limit + 1)?)
        })?;
        let page = Page::cut(rows, limit, |row| row.number.to_string());
        Ok(EventsAnswer { auth_events: page.items.into_iter().map(|row| row.event).collect(), next_token: page.token })
    }
}
