//! TagResource: puts tags on a pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_TagResource.html>

use serde::Deserialize;
use serde_json::{Map, Value};

use super::list_tags_for_resource::pool_id_of;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::pools;

/// A pool has this many tags at most.
const MOST: usize = 50;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagResource {
    resource_arn: String,
    tags: Map<String, Value>,
}

impl Operation for TagResource {
    const NAME: &'static str = "TagResource";
    type Answer = ();

    // Unverified: the words of the refusals; the rules are documented.
    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let id = pool_id_of(&self.resource_arn, context)?;
        if let Some(key) = self.tags.keys().find(|key| key.to_lowercase().starts_with("aws:")) {
            return Err(ApiError::invalid_parameter(format!("Tag keys cannot start with aws:. Invalid tag key: {key}")));
        }
        change(context, &id, |tags| {
            tags.extend(self.tags);
            if tags.len() > MOST {
                return Err(ApiError::invalid_parameter(format!("A user pool cannot have more than {MOST} tags.")));
            }
            Ok(())
        })
    }
}

/// Changes the tags of a pool, which is not a change of the pool.
// Unverified: that `LastModifiedDate` stays.
pub(super) fn change(
    context: &Context<'_>,
    pool_id: &str,
    change: impl FnOnce(&mut Map<String, Value>) -> Result<(), ApiError>,
) -> Result<(), ApiError> {
    context.store().write(|db| {
        let pool = pools::find(db, &context.cognito.settings, pool_id)?;
        let mut pool = pool.ok_or_else(|| ApiError::user_pool_missing(pool_id))?;
        change(&mut pool.settings.user_pool_tags)?;
        pools::update(db, pool_id, &pool.name, &pool.settings, pool.modified)?;
        Ok::<_, ApiError>(())
    })?;
    context.cognito.forget_pool(pool_id);
    Ok(())
}
