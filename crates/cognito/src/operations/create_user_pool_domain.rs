//! CreateUserPoolDomain: gives a pool a domain for its pages and OAuth endpoints.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolDomain.html>

use rusqlite::Connection;
use serde::Deserialize;

use crate::domain::{Domain, DomainAnswer, Domains};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateUserPoolDomain {
    domain: String,
    user_pool_id: String,
    #[serde(flatten)]
    settings: Domain,
}

impl Operation for CreateUserPoolDomain {
    const NAME: &'static str = "CreateUserPoolDomain";
    type Answer = DomainAnswer;

    fn apply(self, context: &Context<'_>) -> Result<DomainAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        self.settings.check(&self.domain, &pool)?;
        let kept = context.store().write(|db| {
            check_free(db, &pool.id, &self.domain, &self.settings)?;
            Ok::<_, ApiError>(configurations::put(db, &pool.id, Kind::Domain, &self.domain, self.settings, context.now)?)
        })?;
        Ok(DomainAnswer::of(&pool, &kept))
    }
}

/// A domain is one pool's, and a pool has one of each sort.
// Unverified: what a pool is told that has this very domain.
fn check_free(db: &Connection, pool_id: &str, domain: &str, settings: &Domain) -> Result<(), ApiError> {
    if configurations::pool_of_domain(db, domain)?.is_some() {
        return Err(ApiError::invalid_parameter("Domain already associated with another user pool."));
    }
    let domains = Domains::of(db, pool_id)?;
    let other = if settings.is_custom() { domains.custom_domain } else { domains.domain };
    match other {
        Some(other) => Err(ApiError::invalid_parameter("User pool already has a domain configured.").because(other)),
        None => Ok(()),
    }
}
