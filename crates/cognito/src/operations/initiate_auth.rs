//! InitiateAuth: begins a sign-in, for apps; see `sign_in`.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html>

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::sign_in::{AuthAnswer, Parameters, SignIn};

/// The request. Metadata for triggers and threat protection is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct InitiateAuth {
    client_id: String,
    auth_flow: String,
    #[serde(default)]
    auth_parameters: Parameters,
    client_metadata: Option<Map<String, Value>>,
    session: Option<String>,
}

impl Operation for InitiateAuth {
    const NAME: &'static str = "InitiateAuth";
    type Answer = AuthAnswer;

    fn apply(self, context: &Context<'_>) -> Result<AuthAnswer, ApiError> {
        let sign_in = SignIn::public(context, &self.client_id)?.initiated_with(self.client_metadata);
        sign_in.initiate(&self.auth_flow, self.session.as_deref(), &self.auth_parameters)
    }
}
