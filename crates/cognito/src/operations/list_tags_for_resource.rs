//! ListTagsForResource: the tags of a pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListTagsForResource.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListTagsForResource {
    resource_arn: String,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TagsAnswer {
    tags: Map<String, Value>,
}

impl Operation for ListTagsForResource {
    const NAME: &'static str = "ListTagsForResource";
    type Answer = TagsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<TagsAnswer, ApiError> {
        let pool = context.pool(&pool_id_of(&self.resource_arn, context)?)?;
        Ok(TagsAnswer { tags: pool.settings.user_pool_tags.clone() })
    }
}

/// The pool that the ARN names; it must be its ARN to the letter.
// Unverified: the words for the ARN of something else.
pub(super) fn pool_id_of(arn: &str, context: &Context<'_>) -> Result<String, ApiError> {
    let named = arn.split_once(":userpool/").map(|(_, id)| id);
    let id = named.ok_or_else(|| ApiError::invalid_parameter(format!("Invalid resource ARN: {arn}")))?;
    let pool = context.pool(id)?;
    if pool.arn == arn {
        Ok(pool.id.clone())
    } else {
        Err(ApiError::user_pool_missing(id).because(format!("the pool's ARN is {}", pool.arn)))
    }
}
