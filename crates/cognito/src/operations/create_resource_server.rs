//! CreateResourceServer: adds an API with scopes of its own to a pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateResourceServer.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::resource_server::{MOST, ResourceServer, ResourceServerAnswer};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateResourceServer {
    user_pool_id: String,
    identifier: String,
    #[serde(flatten)]
    server: ResourceServer,
}

impl Operation for CreateResourceServer {
    const NAME: &'static str = "CreateResourceServer";
    type Answer = ResourceServerAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ResourceServerAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let kept = context.store().write(|db| {
            let others = configurations::all::<ResourceServer>(db, &pool.id, Kind::ResourceServer)?;
            if others.iter().any(|other| other.id == self.identifier) {
                let text = format!("{} already exists in user pool {}.", self.identifier, pool.id);
                return Err(ApiError::invalid_parameter(text));
            }
            if others.len() >= MOST {
                // Unverified: the words.
                return Err(ApiError::limit_exceeded("The number of resource servers in the user pool exceeds the limit."));
            }
            let server = self.server;
            Ok(configurations::put(db, &pool.id, Kind::ResourceServer, &self.identifier, server, context.now)?)
        })?;
        Ok(ResourceServerAnswer::of(&pool.id, kept))
    }
}
