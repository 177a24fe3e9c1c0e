//! DeleteUserPoolClient: removes an app client with its sessions.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPoolClient.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::clients;

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
        context.store().write(|db| Ok::<_, ApiError>(clients::delete(db, &client.id)?))?;
        context.cognito.forget_client(&client.id);
        Ok(())
    }
}
