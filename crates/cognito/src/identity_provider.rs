//! A third-party identity provider of a pool: kept, checked and shown as AWS does ("Third-party IdP sign-in").

mod details;

use std::collections::HashSet;

use indexmap::IndexMap;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::attributes::Schema;
use crate::error::ApiError;
use crate::pool::Pool;
use crate::store::configurations::{self, Kept, Kind};
use crate::timestamp::Timestamp;

/// Names and values in the order given.
type Texts = IndexMap<String, String>;

/// AWS allows this many in a pool.
pub const MOST: usize = 300;

/// A provider as it is kept.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct IdentityProvider {
    /// `SAML`, `OIDC` or the name of a social provider.
    pub provider_type: String,
    /// As given.
    pub provider_details: Texts,
    /// The pool's attribute to the provider's.
    #[serde(default)]
    pub attribute_mapping: Texts,
    /// Other names, unique in the pool.
    #[serde(default)]
    pub idp_identifiers: Vec<String>,
}

/// A provider with its name.
pub type KeptProvider = Kept<IdentityProvider>;

/// `IdentityProviderType` of the API reference.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct IdentityProviderType {
    user_pool_id: String,
    provider_name: String,
    provider_type: String,
    provider_details: Texts,
    attribute_mapping: Texts,
    idp_identifiers: Vec<String>,
    last_modified_date: Timestamp,
    creation_date: Timestamp,
}

/// The answer of the operations that show one provider.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct IdentityProviderAnswer {
    identity_provider: IdentityProviderType,
}

impl IdentityProviderAnswer {
    /// The provider as the API shows it.
    // Unverified: that one without identifiers shows an empty list.
    pub fn of(pool_id: &str, kept: Kept<IdentityProvider>) -> Self {
        let provider = kept.body;
        Self {
            identity_provider: IdentityProviderType {
                user_pool_id: pool_id.into(),
                provider_name: kept.id,
                provider_details: details::shown(&provider.provider_type, &provider.provider_details),
                attribute_mapping: details::mapping(&provider.provider_type, &provider.attribute_mapping),
                provider_type: provider.provider_type,
                idp_identifiers: provider.idp_identifiers,
                last_modified_date: kept.modified,
                creation_date: kept.created,
            },
        }
    }
}

impl IdentityProvider {
    /// The mapping with the name for a user, which every provider has.
    pub fn full_mapping(&self) -> IndexMap<String, String> {
        details::mapping(&self.provider_type, &self.attribute_mapping)
    }

    /// Refuses what AWS refuses of the provider by itself.
    pub fn check(&self, name: &str, pool: &Pool) -> Result<(), ApiError> {
        details::check_name(name, &self.provider_type)?;
        details::check(&self.provider_type, &self.provider_details)?;
        self.check_mapping(&pool.identity.schema)
    }

    /// Refuses identifiers of other providers.
    // Unverified: the words; the rule is documented.
    pub fn check_identifiers(&self, name: &str, others: &[Kept<Self>]) -> Result<(), ApiError> {
        let mut taken = others.iter().filter(|other| other.id != name).flat_map(|other| &other.body.idp_identifiers);
        match taken.find(|identifier| self.idp_identifiers.contains(identifier)) {
            Some(identifier) => Err(ApiError::invalid_parameter(format!("IdP identifier {identifier} is already in use."))),
            None => Ok(()),
        }
    }

    // Unverified: the words. `username` is no attribute of the schema and may be mapped.
    fn check_mapping(&self, schema: &Schema) -> Result<(), ApiError> {
        let unknown = |name: &&String| *name != "username" && schema.get(name).is_none();
        match self.attribute_mapping.keys().find(unknown) {
            Some(name) => {
                Err(ApiError::invalid_parameter(format!("Attribute mapping is invalid: {name} does not exist in the schema.")))
            }
            None => Ok(()),
        }
    }
}

/// The pool's provider of this name, or AWS's words for its absence.
pub fn find(db: &Connection, pool_id: &str, name: &str) -> Result<Kept<IdentityProvider>, ApiError> {
    configurations::find(db, pool_id, Kind::IdentityProvider, name)?.ok_or_else(|| missing(name))
}

/// All providers of the pool.
pub fn all(db: &Connection, pool_id: &str) -> rusqlite::Result<Vec<Kept<IdentityProvider>>> {
    configurations::all(db, pool_id, Kind::IdentityProvider)
}

/// The names of the pool's providers.
pub fn names(db: &Connection, pool_id: &str) -> rusqlite::Result<HashSet<String>> {
    Ok(all(db, pool_id)?.into_iter().map(|provider| provider.id).collect())
}

/// No provider of this name.
// Unverified: the words.
pub fn missing(name: &str) -> ApiError {
    ApiError::resource_not_found(format!("Identity provider {name} does not exist."))
}
