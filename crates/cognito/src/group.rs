//! A group of a pool, as it is kept and as it is shown (`GroupType` of the API reference).

use rusqlite::Connection;
use serde::Serialize;

use crate::error::ApiError;
use crate::store::groups;
use crate::timestamp::Timestamp;

/// Members that are not set are left out.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Group {
    /// Unique in its pool.
    pub group_name: String,
    /// The pool it belongs to.
    pub user_pool_id: String,
    /// For people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The IAM role of its members.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role_arn: Option<String>,
    /// The lowest value wins where a user's groups disagree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub precedence: Option<u32>,
    /// When it was changed.
    pub last_modified_date: Timestamp,
    /// When it was made.
    pub creation_date: Timestamp,
}

/// The pool's group of this name, or AWS's words for its absence.
pub fn find(db: &Connection, pool_id: &str, name: &str) -> Result<Group, ApiError> {
    groups::find(db, pool_id, name)?.ok_or_else(ApiError::group_missing)
}
