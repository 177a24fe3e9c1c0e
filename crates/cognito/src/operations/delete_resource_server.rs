//! DeleteResourceServer: removes a resource server; clients keep the names of its scopes until they are changed.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteResourceServer.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::resource_server;
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteResourceServer {
    user_pool_id: String,
    identifier: String,
}

impl Operation for DeleteResourceServer {
    const NAME: &'static str = "DeleteResourceServer";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let gone = context.store().write(|db| configurations::delete(db, &pool.id, Kind::ResourceServer, &self.identifier))?;
        if gone { Ok(()) } else { Err(resource_server::missing(&self.identifier)) }
    }
}
