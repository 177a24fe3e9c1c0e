//! GetUserAuthFactors: what the user who is signed in can sign in with.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAuthFactors.html>

use serde::{Deserialize, Serialize};

use crate::access_token::{self, Bearer};
use crate::error::ApiError;
use crate::first_factor::{self, FirstFactor};
use crate::operation::{Context, Operation};
use crate::second_factor::SecondFactor;
use crate::store::passkeys;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUserAuthFactors {
    access_token: String,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUserAuthFactorsAnswer {
    username: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_mfa_setting: Option<String>,
    #[serde(rename = "UserMFASettingList", skip_serializing_if = "Vec::is_empty")]
    user_mfa_setting_list: Vec<&'static str>,
    configured_user_auth_factors: Vec<FirstFactor>,
}

impl Operation for GetUserAuthFactors {
    const NAME: &'static str = "GetUserAuthFactors";
    type Answer = GetUserAuthFactorsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<GetUserAuthFactorsAnswer, ApiError> {
        let Bearer { pool, user, .. } = access_token::check(context, &self.access_token)?;
        let has_passkeys = !context.store().read(|db| passkeys::all(db, user.id))?.is_empty();
        let mut factors = first_factor::available(&pool, &user, has_passkeys);
        // The list knows one word for both ways with a password.
        factors.retain(|factor| *factor != FirstFactor::PasswordSrp);
        let chosen = SecondFactor::ALL.into_iter().filter(|factor| factor.chosen_by(&user));
        Ok(GetUserAuthFactorsAnswer {
            username: user.username.clone(),
            preferred_mfa_setting: user.more.preferred_mfa.clone(),
            user_mfa_setting_list: chosen.map(SecondFactor::word).collect(),
            configured_user_auth_factors: factors,
        })
    }
}
