//! DescribeRiskConfiguration: shows what SetRiskConfiguration has set, for a client or for the pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeRiskConfiguration.html>

use serde::Deserialize;

use super::set_risk_configuration::{RiskAnswer, check_add_on, key_of};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeRiskConfiguration {
    user_pool_id: String,
    client_id: Option<String>,
}

impl Operation for DescribeRiskConfiguration {
    const NAME: &'static str = "DescribeRiskConfiguration";
    type Answer = RiskAnswer;

    // Unverified: that nothing set is shown as nothing but the ids.
    fn apply(self, context: &Context<'_>) -> Result<RiskAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        check_add_on(&pool)?;
        let key = key_of(context, &pool, self.client_id.as_deref())?;
        let kept = context.store().read(|db| configurations::find(db, &pool.id, Kind::Risk, &key))?;
        Ok(RiskAnswer::of(&pool.id, self.client_id, kept))
    }
}
