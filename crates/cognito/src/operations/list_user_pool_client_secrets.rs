//! ListUserPoolClientSecrets: which secrets an app client has, without the secrets themselves.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserPoolClientSecrets.html>

use serde::{Deserialize, Serialize};

use super::add_user_pool_client_secret::ClientSecretDescriptor;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request. There is never a second page, so its token is not read.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListUserPoolClientSecrets {
    user_pool_id: String,
    client_id: String,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClientSecretsAnswer {
    client_secrets: Vec<ClientSecretDescriptor>,
}

impl Operation for ListUserPoolClientSecrets {
    const NAME: &'static str = "ListUserPoolClientSecrets";
    type Answer = ClientSecretsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ClientSecretsAnswer, ApiError> {
        let (client, _) = context.client_of_pool(&self.user_pool_id, &self.client_id)?;
        Ok(ClientSecretsAnswer { client_secrets: client.secrets.iter().map(ClientSecretDescriptor::of).collect() })
    }
}
