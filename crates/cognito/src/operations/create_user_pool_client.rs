//! CreateUserPoolClient: adds an app client to a pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>

use serde::{Deserialize, Serialize};

use crate::client::{Client, ClientSettings, UserPoolClient};
use crate::error::ApiError;
use crate::ids;
use crate::operation::{Context, Operation};
use crate::store::{clients, pools};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateUserPoolClient {
    user_pool_id: String,
    client_name: String,
    #[serde(default)]
    generate_secret: bool,
    client_secret: Option<String>,
    #[serde(flatten)]
    settings: ClientSettings,
}

/// The answer of the operations that show one client.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ClientAnswer {
    user_pool_client: UserPoolClient,
}

impl ClientAnswer {
    /// The client as the API shows it.
    pub(super) fn of(client: &Client) -> Self {
        Self { user_pool_client: client.shown() }
    }
}

impl Operation for CreateUserPoolClient {
    const NAME: &'static str = "CreateUserPoolClient";
    type Answer = ClientAnswer;

    fn apply(self, context: &Context<'_>) -> Result<ClientAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let secret = match self.client_secret {
            // Unverified: AWS's words for both at once.
            Some(_) if self.generate_secret => {
                return Err(ApiError::invalid_parameter("GenerateSecret and ClientSecret cannot be used together."));
            }
            Some(secret) => Some(secret),
            None => self.generate_secret.then(|| ids::client_secret(context.seed)),
        };
        let mut settings = self.settings;
        settings.settle_refresh_validity();
        settings.check(&pool.id, secret.is_some())?;
        let client = Client {
            id: ids::client_id(context.seed),
            pool_id: pool.id.clone(),
            name: self.client_name,
            secret,
            settings,
            created: context.now,
            modified: context.now,
        };
        context.store().write(|db| {
            if clients::find(db, &client.id)?.is_some() {
                let why = format!("client {} exists already", client.id);
                return Err(ApiError::invalid_parameter(why.clone()).because(why));
            }
            if !pools::exists(db, &pool.id)? {
                return Err(ApiError::user_pool_missing(&pool.id));
            }
            clients::put(db, &client)?;
            Ok(())
        })?;
        Ok(ClientAnswer::of(&client))
    }
}
