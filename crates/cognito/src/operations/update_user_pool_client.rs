//! UpdateUserPoolClient: replaces the settings of an app client; what is not given goes back to its default.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html>

use serde::Deserialize;

use super::create_user_pool_client::ClientAnswer;
use crate::client::{ClientSettings, Surroundings};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::clients;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateUserPoolClient {
    user_pool_id: String,
    client_id: String,
    client_name: Option<String>,
    #[serde(flatten)]
    settings: ClientSettings,
}

impl Operation for UpdateUserPoolClient {
    const NAME: &'static str = "UpdateUserPoolClient";
    type Answer = ClientAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ClientAnswer, ApiError> {
        let (client, pool) = context.client_of_pool(&self.user_pool_id, &self.client_id)?;
        let mut settings = self.settings;
        settings.settle_refresh_validity();
        let client = context.store().write(|db| {
            let mut client = clients::find(db, &client.id)?.ok_or_else(|| ApiError::client_missing(&client.id))?;
            settings.check(&Surroundings::of(db, &pool)?, client.has_secret())?;
            client.name = self.client_name.unwrap_or(client.name);
            client.settings = settings;
            client.modified = context.now;
            clients::put(db, &client)?;
            Ok::<_, ApiError>(client)
        })?;
        context.cognito.forget_client(&client.id);
        Ok(ClientAnswer::of(&client))
    }
}
