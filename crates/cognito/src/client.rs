//! An app client: what it may do and how long its tokens last ("Application-specific settings with app clients").

mod rules;
mod secrets;
mod settings;
mod urls;

use std::time::Duration;

use serde::Serialize;

use crate::error::ApiError;
use crate::timestamp::Timestamp;

pub use rules::Surroundings;
pub use secrets::ClientSecret;
pub use settings::ClientSettings;

/// An app client as the store keeps it.
#[derive(Clone)]
pub struct Client {
    /// 26 lower-case letters and digits.
    pub id: String,
    /// The pool it belongs to.
    pub pool_id: String,
    /// What people call it.
    pub name: String,
    /// Any of them makes its sign-ins need a `SECRET_HASH`; two at most, the oldest first.
    pub secrets: Vec<ClientSecret>,
    /// What `UpdateUserPoolClient` replaces.
    pub settings: ClientSettings,
    /// When it was made.
    pub created: Timestamp,
    /// When it was changed.
    pub modified: Timestamp,
}

/// Whose words to use for a hash that is missing or wrong: the operations differ.
#[derive(Clone, Copy)]
pub enum HashWording {
    /// `InitiateAuth`, `AdminInitiateAuth`.
    Initiate,
    /// Everything else.
    Other,
}

impl Client {
    /// Checks `SECRET_HASH` over the name as the caller spelled it. Nothing to check without a secret.
    // Unverified: a hash sent to a client without a secret is ignored.
    pub fn check_hash(&self, username: &str, hash: Option<&str>, wording: HashWording) -> Result<(), ApiError> {
        if !self.has_secret() {
            return Ok(());
        }
        match (hash, wording) {
            (Some(hash), _) if self.secrets.iter().any(|secret| secret.made(hash, username, &self.id)) => Ok(()),
            (None, HashWording::Initiate) => Err(ApiError::secret_hash_missing_at_initiate(&self.id)),
            (None, HashWording::Other) => Err(ApiError::secret_hash_missing(&self.id)),
            (Some(_), HashWording::Initiate) => Err(ApiError::secret_hash_wrong_at_initiate(&self.id)),
            (Some(_), HashWording::Other) => Err(ApiError::secret_hash_wrong(&self.id)),
        }
    }

    /// Checks the secret itself, for the operations that take it in clear.
    // Unverified: the words for a wrong one.
    pub fn check_secret(&self, given: Option<&str>) -> Result<(), ApiError> {
        if !self.has_secret() {
            return Ok(());
        }
        let given = given.ok_or_else(|| ApiError::secret_hash_missing(&self.id))?;
        if self.has_this_secret(given) { Ok(()) } else { Err(ApiError::secret_hash_wrong(&self.id)) }
    }

    /// The client as pages sign in for it: they show no secret, and its flows are those of programs.
    pub fn for_pages(&self) -> Self {
        let mut client = Self { secrets: Vec::new(), ..self.clone() };
        let flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_USER_AUTH", "ALLOW_CUSTOM_AUTH"];
        client.settings.explicit_auth_flows = Some(flows.map(str::to_owned).into());
        client
    }

    /// Whether the client may get tokens this way from the OAuth endpoints. `flow`: one of `AllowedOAuthFlows`.
    pub fn allows_oauth(&self, flow: &str) -> bool {
        let flows = self.settings.allowed_oauth_flows.iter().flatten();
        self.settings.allowed_oauth_flows_user_pool_client && flows.into_iter().any(|allowed| allowed == flow)
    }

    /// Whether this is one of the client's secrets.
    pub fn has_this_secret(&self, given: &str) -> bool {
        self.secrets.iter().fold(false, |found, secret| found | secret.is(given))
    }

    /// Whether the client must show that it has a secret.
    pub fn has_secret(&self) -> bool {
        !self.secrets.is_empty()
    }

    /// Whether a user's absence is kept from callers.
    pub fn hides_missing_users(&self) -> bool {
        self.settings.prevent_user_existence_errors.as_deref() == Some("ENABLED")
    }

    /// Whether tokens carry `origin_jti` and `jti` and can be revoked.
    pub fn revokes_tokens(&self) -> bool {
        self.settings.enable_token_revocation || self.settings.rotates()
    }

    /// Whether the client may read the attribute.
    pub fn may_read(&self, attribute: &str) -> bool {
        permits(self.settings.read_attributes.as_deref(), attribute)
    }

    /// How long a challenge may wait for its answer.
    pub fn session_lifetime(&self) -> Duration {
        Duration::from_secs(u64::from(self.settings.auth_session_validity) * 60)
    }

    /// The client as the API shows it.
    pub fn shown(&self) -> UserPoolClient {
        UserPoolClient {
            user_pool_id: self.pool_id.clone(),
            client_name: self.name.clone(),
            client_id: self.id.clone(),
            // Unverified: which one AWS shows while there are two.
            client_secret: self.secrets.first().map(|secret| secret.value.clone()),
            last_modified_date: self.modified,
            creation_date: self.created,
            settings: self.settings.clone(),
        }
    }
}

/// `UserPoolClientType` of the API reference.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserPoolClient {
    user_pool_id: String,
    client_name: String,
    client_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    last_modified_date: Timestamp,
    creation_date: Timestamp,
    #[serde(flatten)]
    settings: ClientSettings,
}

fn permits(list: Option<&[String]>, attribute: &str) -> bool {
    // An empty list, like none at all, stands for the default: everything.
    list.is_none_or(|list| list.is_empty() || list.iter().any(|name| name == attribute))
}
