//! RespondToAuthChallenge: answers a challenge, for apps; see `sign_in`.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html>

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::sign_in::{AuthAnswer, Parameters, SignIn};

/// The request. Metadata for triggers and threat protection is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct RespondToAuthChallenge {
    client_id: String,
    challenge_name: String,
    session: Option<String>,
    #[serde(default)]
    challenge_responses: Parameters,
    client_metadata: Option<Map<String, Value>>,
}

impl Operation for RespondToAuthChallenge {
    const NAME: &'static str = "RespondToAuthChallenge";
    type Answer = AuthAnswer;

    fn apply(self, context: &Context<'_>) -> Result<AuthAnswer, ApiError> {
        let sign_in = SignIn::public(context, &self.client_id)?.answered_with(self.client_metadata);
        sign_in.respond(&self.challenge_name, self.session.as_deref(), &self.challenge_responses)
    }
}
