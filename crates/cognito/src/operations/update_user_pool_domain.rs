//! UpdateUserPoolDomain: changes the pages' version or the certificate of a domain; its name stays.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolDomain.html>

use serde::Deserialize;

use crate::domain::{self, Domain, DomainAnswer};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UpdateUserPoolDomain {
    domain: String,
    user_pool_id: String,
    #[serde(flatten)]
    settings: Domain,
}

impl Operation for UpdateUserPoolDomain {
    const NAME: &'static str = "UpdateUserPoolDomain";
    type Answer = DomainAnswer;

    // Unverified: that a version that is not given stays, and that an unknown domain is told as DeleteUserPoolDomain does.
    fn apply(self, context: &Context<'_>) -> Result<DomainAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let kept = context.store().write(|db| {
            let before = domain::find(db, &pool.id, &self.domain)?.body;
            let after = before.updated(self.settings, &pool)?;
            Ok::<_, ApiError>(configurations::put(db, &pool.id, Kind::Domain, &self.domain, after, context.now)?)
        })?;
        Ok(DomainAnswer::of(&pool, &kept))
    }
}
