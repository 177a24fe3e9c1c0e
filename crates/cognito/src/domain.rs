//! A pool's domains ("Configuring a user pool domain"): one prefix of Cognito's own host, one of the owner's.

mod check;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::ids;
use crate::pool::Pool;
use crate::store::configurations::{self, Kept, Kind};

const HOSTED_UI: u32 = 1;

/// What a domain has besides its name.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Domain {
    /// Given: the domain is the owner's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_domain_config: Option<CustomDomainConfig>,
    /// 1: hosted UI (classic), 2: managed login.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub managed_login_version: Option<u32>,
}

/// `CustomDomainConfigType` of the API reference.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CustomDomainConfig {
    certificate_arn: String,
}

/// The answer of the operations that set a domain.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DomainAnswer {
    // Unverified: that it is shown when it was not given; older answers had no such member.
    managed_login_version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    cloud_front_domain: Option<String>,
}

/// `DomainDescriptionType` of the API reference.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct DomainDescription {
    user_pool_id: String,
    #[serde(rename = "AWSAccountId")]
    aws_account_id: String,
    domain: String,
    #[serde(rename = "S3Bucket", skip_serializing_if = "Option::is_none")]
    s3_bucket: Option<String>,
    cloud_front_distribution: String,
    version: String,
    status: String,
    custom_domain_config: Value,
    managed_login_version: u32,
}

/// The names of a pool's domains, as `DescribeUserPool` shows them.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Domains {
    /// The prefix.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The owner's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub custom_domain: Option<String>,
}

impl Domain {
    /// Refuses names and settings that AWS refuses.
    pub fn check(&self, name: &str, pool: &Pool) -> Result<(), ApiError> {
        match &self.custom_domain_config {
            Some(config) => check::custom(name, config)?,
            None => check::prefix(name)?,
        }
        check::version(self.version(), pool)
    }

    /// Whether the domain is the owner's and no prefix of Cognito's.
    pub fn is_custom(&self) -> bool {
        self.custom_domain_config.is_some()
    }

    /// The settings with those of an update in their place.
    pub fn updated(mut self, change: Self, pool: &Pool) -> Result<Self, ApiError> {
        if let Some(config) = &change.custom_domain_config {
            if !self.is_custom() {
                // Unverified: the words.
                return Err(ApiError::invalid_parameter("CustomDomainConfig cannot be set for a prefix domain."));
            }
            check::certificate(config)?;
            self.custom_domain_config = change.custom_domain_config;
        }
        self.managed_login_version = change.managed_login_version.or(self.managed_login_version);
        check::version(self.version(), pool)?;
        Ok(self)
    }

    /// Whether its pages are those of managed login and not the classic ones.
    pub fn is_managed_login(&self) -> bool {
        self.version() != HOSTED_UI
    }

    fn version(&self) -> u32 {
        self.managed_login_version.unwrap_or(HOSTED_UI)
    }
}

impl DomainAnswer {
    /// The answer for the domain as it was set.
    pub fn of(pool: &Pool, kept: &Kept<Domain>) -> Self {
        Self {
            managed_login_version: kept.body.version(),
            cloud_front_domain: kept.body.is_custom().then(|| distribution(pool, &kept.id)),
        }
    }
}

impl DomainDescription {
    /// The domain as the API shows it.
    pub fn of(pool: &Pool, account_id: &str, kept: &Kept<Domain>) -> Self {
        let config = kept.body.custom_domain_config.as_ref();
        Self {
            user_pool_id: pool.id.clone(),
            aws_account_id: account_id.into(),
            domain: kept.id.clone(),
            s3_bucket: airport(pool.region()).map(|airport| format!("aws-cognito-prod-{airport}-assets")),
            cloud_front_distribution: distribution(pool, &kept.id),
            // The version of AWS's pages, as recorded.
            version: "20190128175402".into(),
            status: "ACTIVE".into(),
            custom_domain_config: config.map_or_else(|| json!({}), |config| json!(config)),
            managed_login_version: kept.body.version(),
        }
    }
}

impl Domains {
    /// The domains of the pool.
    pub fn of(db: &Connection, pool_id: &str) -> rusqlite::Result<Self> {
        let mut domains = Self::default();
        for kept in configurations::all::<Domain>(db, pool_id, Kind::Domain)? {
            let place = if kept.body.is_custom() { &mut domains.custom_domain } else { &mut domains.domain };
            *place = Some(kept.id);
        }
        Ok(domains)
    }

    /// The one that documents name.
    // Unverified: which one that is for a pool with both.
    pub fn name(&self) -> Option<&str> {
        self.domain.as_deref().or(self.custom_domain.as_deref())
    }

    /// Its host on AWS.
    pub fn host(&self, region: &str) -> Option<String> {
        self.domain.as_ref().map(|prefix| prefix_host(prefix, region)).or_else(|| self.custom_domain.clone())
    }

    /// Whether there is one.
    pub fn any(&self) -> bool {
        self.domain.is_some() || self.custom_domain.is_some()
    }
}

/// Where a prefix of Cognito's own answers on AWS.
pub fn prefix_host(prefix: &str, region: &str) -> String {
    format!("{prefix}.auth.{region}.amazoncognito.com")
}

/// The pool's domain of this name, or AWS's words for its absence.
pub fn find(db: &Connection, pool_id: &str, name: &str) -> Result<Kept<Domain>, ApiError> {
    configurations::find(db, pool_id, Kind::Domain, name)?.ok_or_else(missing)
}

/// No such domain in this pool, or no such pool.
pub fn missing() -> ApiError {
    ApiError::invalid_parameter("No such domain or user pool exists.")
}

fn distribution(pool: &Pool, domain: &str) -> String {
    ids::domain_distribution(&pool.id, domain)
}

/// How AWS calls the region inside.
// Unverified: all but `us-west-2`; regions that are not here show no bucket.
fn airport(region: &str) -> Option<&'static str> {
    Some(match region {
        "us-east-1" => "iad",
        "us-east-2" => "cmh",
        "us-west-2" => "pdx",
        "eu-west-1" => "dub",
        "eu-central-1" => "fra",
        "ap-northeast-1" => "nrt",
        "ap-southeast-2" => "syd",
        _ => return None,
    })
}
