//! Tokens for a user who is through: claims from how the user stands now, two signatures, one row for the refresh
//! token.

use std::time::Duration;

use rusqlite::Connection;

use super::progress::{Progress, Source};
use super::{AuthenticationResult, SignIn};
use crate::error::ApiError;
use crate::ids;
use crate::random;
use crate::store::groups;
use crate::store::refresh_sessions::{self, RefreshSession};
use crate::timestamp::Timestamp;
use crate::tokens::{self, API_SCOPE, AccessClaims, GroupClaims, IdClaims};
use crate::user::User;

/// How long an ended sign-in is remembered: longer than any access token lives, so that a token always finds its row.
const REMEMBERED: Duration = Duration::from_secs(2 * 24 * 60 * 60);

/// What all tokens of one sign-in share, through every refresh.
pub(super) struct Origin {
    pub event_id: String,
    pub jti: String,
    /// When the user signed in, seconds since 1970.
    pub auth_time: i64,
}

impl Origin {
    fn new(now: Timestamp) -> Self {
        Self { event_id: ids::uuid(), jti: ids::uuid(), auth_time: now.seconds() }
    }
}

impl SignIn<'_> {
    /// All three tokens. `before` runs in the transaction that makes them count.
    pub(super) fn issue(
        &self,
        user: &User,
        progress: &Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthenticationResult, ApiError> {
        let now = self.context.now;
        let origin = Origin::new(now);
        let device = self.new_device(user, progress)?;
        self.post_authentication(user, device.is_some())?;
        let mut result = self.sign(user, &origin, progress.source)?;
        let token = tokens::refresh_token(&mut random::fill);
        let lifetime = u64::try_from(self.client.settings.lifetimes()?.refresh).unwrap_or(0);
        let session = self.session(user, &origin, &token, now.after(Duration::from_secs(lifetime)));
        self.context.store().write(|db| {
            before(db)?;
            refresh_sessions::forget_ended(db, user.id, now.before(REMEMBERED))?;
            if let Some(device) = &device {
                device.keep(db, user)?;
            }
            keep(db, &session)
        })?;
        result.new_device_metadata = device.map(|device| device.metadata);
        result.refresh_token = Some(token);
        Ok(result)
    }

    /// ID and access token, with what the user's attributes and groups are now.
    pub(super) fn sign(&self, user: &User, origin: &Origin, _source: Source) -> Result<AuthenticationResult, ApiError> {
        let lifetimes = self.client.settings.lifetimes()?;
        let now = self.context.now.seconds();
        let groups = self.group_claims(user)?;
        let issuer = self.pool.issuer();
        let sign_in = tokens::SignIn {
            issuer: &issuer,
            client_id: &self.client.id,
            sub: &user.sub,
            username: &user.username,
            origin_jti: self.client.revokes_tokens().then_some(origin.jti.as_str()),
            event_id: &origin.event_id,
            auth_time: origin.auth_time,
            issued_at: now,
            groups: &groups,
        };
        let id = IdClaims {
            sign_in: &sign_in,
            attributes: &self.readable(user),
            expires_at: now + lifetimes.id,
            jti: &ids::uuid(),
            nonce: None,
            at_hash: None,
        };
        let access = AccessClaims {
            sign_in: &sign_in,
            scope: API_SCOPE,
            device_key: None,
            oauth: false,
            expires_at: now + lifetimes.access,
            jti: &ids::uuid(),
        };
        Ok(AuthenticationResult {
            access_token: tokens::sign(&access.to_claims(), &self.pool.signer.access)?,
            expires_in: lifetimes.access,
            token_type: "Bearer",
            refresh_token: None,
            new_device_metadata: None,
            id_token: tokens::sign(&id.to_claims(), &self.pool.signer.id)?,
        })
    }

    /// The row that a refresh token stands for.
    pub(super) fn session(&self, user: &User, origin: &Origin, token: &str, expires: Timestamp) -> RefreshSession {
        RefreshSession {
            digest: tokens::refresh_token_digest(token).to_vec(),
            event_id: origin.event_id.clone(),
            origin_jti: origin.jti.clone(),
            client_id: self.client.id.clone(),
            user_id: user.id,
            auth_time: origin.auth_time,
            expires,
            revoked: false,
            rotated_at: None,
        }
    }

    fn group_claims(&self, user: &User) -> Result<GroupClaims, ApiError> {
        let groups = self.context.store().read(|db| groups::of_user(db, user.id))?;
        let groups: Vec<tokens::Group<'_>> = groups
            .iter()
            .map(|group| tokens::Group {
                name: &group.group_name,
                precedence: group.precedence.map(i64::from),
                role_arn: group.role_arn.as_deref(),
            })
            .collect();
        Ok(GroupClaims::of(&groups))
    }

    /// The attributes that have a value and that the client may read.
    fn readable<'u>(&self, user: &'u User) -> Vec<(&'u str, &'u str)> {
        user.attributes
            .iter()
            .filter(|(name, value)| !value.is_empty() && self.client.may_read(name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect()
    }
}

/// Writes the row, unless its user was deleted or disabled since the sign-in began.
pub(super) fn keep(db: &Connection, session: &RefreshSession) -> Result<(), ApiError> {
    if refresh_sessions::insert(db, session)? {
        Ok(())
    } else {
        Err(ApiError::user_disabled().because("the user or client was removed or disabled meanwhile"))
    }
}
