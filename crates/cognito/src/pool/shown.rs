//! A pool as the API shows it.

use serde::Serialize;

use super::{Pool, PoolSettings, SecondFactors, UsernameConfiguration};
use crate::attributes::SchemaAttribute;
use crate::domain::Domains;
use crate::timestamp::Timestamp;

/// `UserPoolType` of the API reference; what was never set is left out.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserPoolType {
    id: String,
    name: String,
    #[serde(flatten)]
    settings: PoolSettings,
    last_modified_date: Timestamp,
    creation_date: Timestamp,
    schema_attributes: Vec<SchemaAttribute>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias_attributes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username_attributes: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username_configuration: Option<UsernameConfiguration>,
    estimated_number_of_users: u64,
    #[serde(flatten)]
    domains: Domains,
    arn: String,
}

impl Pool {
    /// The pool, which has this many users and these domains.
    pub fn shown(&self, users: u64, domains: Domains) -> UserPoolType {
        UserPoolType {
            id: self.id.clone(),
            name: self.name.clone(),
            // What is not among a pool's members is left out.
            settings: PoolSettings {
                web_authn_configuration: None,
                second_factors: SecondFactors::default(),
                ..self.settings.clone()
            },
            last_modified_date: self.modified,
            creation_date: self.created,
            schema_attributes: self.identity.schema.0.clone(),
            alias_attributes: self.identity.alias_attributes.clone(),
            username_attributes: self.identity.username_attributes.clone(),
            username_configuration: self.identity.username_configuration.clone(),
            estimated_number_of_users: users,
            domains,
            arn: self.arn.clone(),
        }
    }
}
