//! DescribeUserPoolDomain: shows a domain, or nothing where there is none.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserPoolDomain.html>

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::domain::{self, DomainDescription};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeUserPoolDomain {
    domain: String,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DomainShown {
    domain_description: Value,
}

impl Operation for DescribeUserPoolDomain {
    const NAME: &'static str = "DescribeUserPoolDomain";
    type Answer = DomainShown;

    fn apply(self, context: &Context<'_>) -> Result<DomainShown, ApiError> {
        let found = context.store().read(|db| {
            let Some(pool_id) = configurations::pool_of_domain(db, &self.domain)? else {
                return Ok::<_, ApiError>(None);
            };
            let kept = domain::find(db, &pool_id, &self.domain)?;
            Ok(Some((pool_id, kept)))
        })?;
        let Some((pool_id, kept)) = found else {
            return Ok(DomainShown { domain_description: json!({}) });
        };
        let pool = context.pool(&pool_id)?;
        let shown = DomainDescription::of(&pool, &context.cognito.settings.account_id, &kept);
        Ok(DomainShown { domain_description: json!(shown) })
    }
}
