//! UntagResource: takes tags from a pool; those it does not have do no harm.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UntagResource.html>

use serde::Deserialize;

use super::list_tags_for_resource::pool_id_of;
use super::tag_resource;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UntagResource {
    resource_arn: String,
    tag_keys: Vec<String>,
}

impl Operation for UntagResource {
    const NAME: &'static str = "UntagResource";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let id = pool_id_of(&self.resource_arn, context)?;
        tag_resource::change(context, &id, |tags| {
            tags.retain(|key, _| !self.tag_keys.contains(key));
            Ok(())
        })
    }
}
