//! DeleteUserPoolClientSecret: takes one of an app client's two secrets away.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DeleteUserPoolClientSecret.html>

use serde::Deserialize;

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::clients;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DeleteUserPoolClientSecret {
    user_pool_id: String,
    client_id: String,
    client_secret_id: String,
}

impl Operation for DeleteUserPoolClientSecret {
    const NAME: &'static str = "DeleteUserPoolClientSecret";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let (client, _) = context.client_of_pool(&self.user_pool_id, &self.client_id)?;
        context.store().write(|db| {
            let mut client = clients::find(db, &client.id)?.ok_or_else(|| ApiError::client_missing(&client.id))?;
            client.remove_secret(&self.client_secret_id)?;
            clients::put(db, &client)?;
            Ok::<_, ApiError>(())
        })?;
        context.cognito.forget_client(&client.id);
        Ok(())
    }
}
