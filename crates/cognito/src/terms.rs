//! Terms documents of a client: links by language ("Terms documents").

use indexmap::IndexMap;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::store::configurations::{self, Kept, Kind};
use crate::timestamp::Timestamp;

/// Terms documents as they are kept.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Terms {
    /// Whose documents they are.
    pub client_id: String,
    /// `terms-of-use` or `privacy-policy`; unique to the client.
    pub terms_name: String,
    /// `LINK`, so far.
    pub terms_source: String,
    /// `NONE`, so far.
    pub enforcement: String,
    /// Language to URL.
    #[serde(default)]
    pub links: IndexMap<String, String>,
}

/// The answer of the operations that show terms documents.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct TermsAnswer {
    terms: TermsType,
}

/// `TermsType` of the API reference.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct TermsType {
    terms_id: String,
    user_pool_id: String,
    #[serde(flatten)]
    terms: Terms,
    creation_date: Timestamp,
    last_modified_date: Timestamp,
}

impl TermsAnswer {
    /// The documents as the API shows them.
    pub fn of(pool_id: &str, kept: Kept<Terms>) -> Self {
        let terms = TermsType {
            terms_id: kept.id,
            user_pool_id: pool_id.into(),
            terms: kept.body,
            creation_date: kept.created,
            last_modified_date: kept.modified,
        };
        Self { terms }
    }
}

impl Terms {
    /// Refuses a second document of the same name of the client; `id`: the document's own.
    // Unverified: the words.
    pub fn check_name(&self, db: &Connection, pool_id: &str, id: &str) -> Result<(), ApiError> {
        let others = configurations::all::<Self>(db, pool_id, Kind::Terms)?;
        let same = |other: &Self| other.client_id == self.client_id && other.terms_name == self.terms_name;
        if others.iter().any(|other| other.id != id && same(&other.body)) {
            let text = format!("Terms {} already exist for client {}.", self.terms_name, self.client_id);
            return Err(ApiError::terms_exists(text));
        }
        Ok(())
    }
}

/// The pool's documents of this id, or AWS's words for their absence.
pub fn find(db: &Connection, pool_id: &str, id: &str) -> Result<Kept<Terms>, ApiError> {
    configurations::find(db, pool_id, Kind::Terms, id)?.ok_or_else(|| missing(id))
}

/// No documents of this id.
// Unverified: the words.
pub fn missing(id: &str) -> ApiError {
    ApiError::resource_not_found(format!("Terms {id} does not exist."))
}
