//! CreateUserPoolClient: adds an app client to a pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html>

use serde::{Deserialize, Serialize};

use crate::client::{Client, ClientSecret, ClientSettings, Surroundings, UserPoolClient};
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
        if self.client_secret.is_some() && self.generate_secret {
            // Unverified: AWS's words for both at once.
            return Err(ApiError::invalid_parameter("GenerateSecret and ClientSecret cannot be used together."));
        }
        let mut settings = self.settings;
        settings.settle_refresh_validity();
        let id = ids::client_id(context.seed);
        let wanted = self.client_secret.is_some() || self.generate_secret;
        let secret = wanted.then(|| ClientSecret::new(&id, self.client_secret, context.seed, context.now));
        let client = Client {
            id,
            pool_id: pool.id.clone(),
            name: self.client_name,
            secrets: secret.into_iter().collect(),
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
            client.settings.check(&Surroundings::of(db, &pool)?, client.has_secret())?;
            clients::put(db, &client)?;
            Ok(())
        })?;
        Ok(ClientAnswer::of(&client))
    }
}
