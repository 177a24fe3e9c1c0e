//! UpdateResourceServer: replaces the name and the scopes of a resource server.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateResourceServer.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::resource_server::{self, ResourceServer, ResourceServerAnswer};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateResourceServer {
    user_pool_id: String,
    identifier: String,
    #[serde(flatten)]
    server: ResourceServer,
}

impl Operation for UpdateResourceServer {
    const NAME: &'static str = "UpdateResourceServer";
    type Answer = ResourceServerAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ResourceServerAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let kept = context.store().write(|db| {
            resource_server::find(db, &pool.id, &self.identifier)?;
            let server = self.server;
            Ok::<_, ApiError>(configurations::put(db, &pool.id, Kind::ResourceServer, &self.identifier, server, context.now)?)
        })?;
        Ok(ResourceServerAnswer::of(&pool.id, kept))
    }
}
