//! A user pool: what is fixed at creation, what an update replaces, and its keys.

mod issuer_configuration;
mod second_factors;
mod settings;
mod shown;
mod token_function;
mod web_authn;

use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use crate::attributes::Schema;
use crate::error::ApiError;
use crate::keys::PoolSigner;
use crate::service::PoolKeys;
use crate::timestamp::Timestamp;

pub use issuer_configuration::IssuerConfiguration;
pub use second_factors::{EmailMfaConfiguration, SecondFactors, SoftwareTokenMfaConfiguration, sms_configuration_missing};
pub use settings::PoolSettings;
pub use shown::UserPoolType;
pub use web_authn::WebAuthnConfiguration;

/// A user pool as the store keeps it, with its keys ready for use.
pub struct Pool {
    /// `{region}_{nine characters}`.
    pub id: String,
    /// `arn:aws:cognito-idp:…:userpool/…`.
    pub arn: String,
    /// What people call it.
    pub name: String,
    /// What is fixed at creation.
    pub identity: Identity,
    /// What `UpdateUserPool` replaces.
    pub settings: PoolSettings,
    /// When it was made.
    pub created: Timestamp,
    /// When it was changed.
    pub modified: Timestamp,
    /// Its two RSA keys.
    pub signer: PoolSigner,
    /// Their public halves, made at first use: parsing a key takes longer than reading a pool.
    pub public: OnceLock<Arc<PoolKeys>>,
}

/// What is fixed when a pool is made.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Identity {
    /// Verified addresses and preferred names a user may sign in with, besides the user name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alias_attributes: Option<Vec<String>>,
    /// Addresses that take the place of a user name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username_attributes: Option<Vec<String>>,
    /// Whether names differ by case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username_configuration: Option<UsernameConfiguration>,
    /// Standard and custom attributes.
    pub schema: Schema,
    /// Makes up the same salt each time for a name nobody has.
    pub decoy: String,
}

/// `UsernameConfigurationType` of the API reference.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct UsernameConfiguration {
    #[serde(default)]
    case_sensitive: bool,
}

impl Identity {
    /// Attributes a user may sign in with.
    pub fn sign_in_kinds(&self) -> impl Iterator<Item = &str> {
        let names = self.username_attributes.iter().flatten();
        let aliases = self.alias_attributes.iter().flatten();
        names.chain(aliases).map(String::as_str)
    }
}

impl Pool {
    /// The pool's ARN.
    pub fn arn_of(id: &str, account_id: &str) -> String {
        let region = region_of(id);
        format!("arn:aws:cognito-idp:{region}:{account_id}:userpool/{id}")
    }

    /// The `iss` of its tokens, in AWS's form.
    pub fn issuer(&self) -> String {
        let region = region_of(&self.id);
        let prefix = if self.settings.has_updated_issuer() { "issuer-" } else { "" };
        format!("https://{prefix}cognito-idp.{region}.amazonaws.com/{}", self.id)
    }

    /// A pool's id begins with its region.
    pub fn region(&self) -> &str {
        region_of(&self.id)
    }

    /// Its public keys, for who checks its tokens.
    pub fn public_keys(&self) -> Result<Arc<PoolKeys>, ApiError> {
        if let Some(keys) = self.public.get() {
            return Ok(Arc::clone(keys));
        }
        let keys = Arc::new(PoolKeys {
            pool_id: self.id.clone(),
            arn: self.arn.clone(),
            issuer: self.issuer(),
            keys: self.signer.public_keys()?,
        });
        Ok(Arc::clone(self.public.get_or_init(|| keys)))
    }

    /// A name as names are compared in this pool. Without a `UsernameConfiguration` they differ by case.
    pub fn fold(&self, name: &str) -> String {
        let sensitive = self.identity.username_configuration.as_ref().is_none_or(|configuration| configuration.case_sensitive);
        if sensitive { name.to_owned() } else { name.to_lowercase() }
    }

    /// Whether addresses take the place of user names, and then which.
    pub fn names_by_address(&self) -> Option<&[String]> {
        self.identity.username_attributes.as_deref().filter(|kinds| !kinds.is_empty())
    }
}

/// A pool's id begins with its region.
fn region_of(id: &str) -> &str {
    id.split_once('_').map_or(id, |(region, _)| region)
}
