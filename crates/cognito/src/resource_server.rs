//! A resource server of a pool: an API with scopes of its own ("Scopes, M2M, and resource servers").

use std::collections::HashSet;

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::store::configurations::{self, Kept, Kind};

/// AWS allows this many in a pool.
pub const MOST: usize = 25;

/// What an update replaces.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceServer {
    /// For people.
    pub name: String,
    /// What clients may ask for.
    #[serde(default)]
    pub scopes: Vec<Scope>,
}

/// `ResourceServerScopeType` of the API reference.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Scope {
    scope_name: String,
    scope_description: String,
}

/// `ResourceServerType` of the API reference.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceServerType {
    user_pool_id: String,
    identifier: String,
    #[serde(flatten)]
    server: ResourceServer,
}

/// The answer of the operations that show one resource server.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct ResourceServerAnswer {
    resource_server: ResourceServerType,
}

impl ResourceServerType {
    /// The resource server as the API shows it.
    // Unverified: that one without scopes shows an empty list.
    pub fn of(pool_id: &str, kept: Kept<ResourceServer>) -> Self {
        Self { user_pool_id: pool_id.into(), identifier: kept.id, server: kept.body }
    }
}

impl ResourceServerAnswer {
    /// The resource server as the API shows it.
    pub fn of(pool_id: &str, kept: Kept<ResourceServer>) -> Self {
        Self { resource_server: ResourceServerType::of(pool_id, kept) }
    }
}

/// The pool's resource server of this identifier, or AWS's words for its absence.
pub fn find(db: &Connection, pool_id: &str, identifier: &str) -> Result<Kept<ResourceServer>, ApiError> {
    configurations::find(db, pool_id, Kind::ResourceServer, identifier)?.ok_or_else(|| missing(identifier))
}

/// No resource server of this identifier.
pub fn missing(identifier: &str) -> ApiError {
    ApiError::resource_not_found(format!("Resource server {identifier} does not exist."))
}

/// Every scope of the pool's own, as clients and tokens name it: `identifier/scope`.
pub fn scopes(db: &Connection, pool_id: &str) -> rusqlite::Result<HashSet<String>> {
    let servers = configurations::all::<ResourceServer>(db, pool_id, Kind::ResourceServer)?;
    let named = |server: &Kept<ResourceServer>| {
        let full = |scope: &Scope| format!("{}/{}", server.id, scope.scope_name);
        server.body.scopes.iter().map(full).collect::<Vec<_>>()
    };
    Ok(servers.iter().flat_map(named).collect())
}
