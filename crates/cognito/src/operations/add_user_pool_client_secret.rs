//! AddUserPoolClientSecret: gives an app client a second secret; both are good until one is deleted.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AddUserPoolClientSecret.html>

use serde::{Deserialize, Serialize};

use crate::client::ClientSecret;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::clients;
use crate::timestamp::Timestamp;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AddUserPoolClientSecret {
    user_pool_id: String,
    client_id: String,
    client_secret: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct AddedSecret {
    client_secret_descriptor: ClientSecretDescriptor,
}

/// `ClientSecretDescriptorType` of the API reference. Only a secret that was made here is shown, and only once.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClientSecretDescriptor {
    client_secret_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_value: Option<String>,
    client_secret_create_date: Timestamp,
}

impl ClientSecretDescriptor {
    /// The secret without its value.
    pub(super) fn of(secret: &ClientSecret) -> Self {
        Self { client_secret_id: secret.id.clone(), client_secret_value: None, client_secret_create_date: secret.created() }
    }
}

impl Operation for AddUserPoolClientSecret {
    const NAME: &'static str = "AddUserPoolClientSecret";
    type Answer = AddedSecret;

    fn apply(self, context: &Context<'_>) -> Result<AddedSecret, ApiError> {
        let (client, _) = context.client_of_pool(&self.user_pool_id, &self.client_id)?;
        let made_here = self.client_secret.is_none();
        let secret = ClientSecret::new(&client.id, self.client_secret, context.seed, context.now);
        let added = context.store().write(|db| {
            let mut client = clients::find(db, &client.id)?.ok_or_else(|| ApiError::client_missing(&client.id))?;
            client.add_secret(secret)?;
            clients::put(db, &client)?;
            client.secrets.pop().ok_or_else(|| ApiError::internal("the secret just added is gone"))
        })?;
        context.cognito.forget_client(&client.id);
        let mut descriptor = ClientSecretDescriptor::of(&added);
        descriptor.client_secret_value = made_here.then_some(added.value);
        Ok(AddedSecret { client_secret_descriptor: descriptor })
    }
}
