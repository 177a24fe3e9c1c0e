//! DeleteUserPoolClient: removes an app client with its sessions.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPoolClient.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::{clients, configurations};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteUserPoolClient {
    user_pool_id: String,
    client_id: String,
}

impl Operation for DeleteUserPoolClient {
    const NAME: &'static str = "DeleteUserPoolClient";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let (client, _) = context.client_of_pool(&self.user_pool_id, &self.client_id)?;
        context.store().write(|db| {
            configurations::delete_of_client(db, &client.pool_id, &client.id)?;
            clients::delete(db, &client.id)?;
            Ok::<_, ApiError>(())
        })?;
        context.cognito.forget_client(&client.id);
        Ok(())
    }
}
