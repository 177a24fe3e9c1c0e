//! Tokens for a user who is through: claims from how the user stands now, what the pool's function makes of them, two
//! signatures, and a refresh token that stands for the sign-in. Nothing is stored for it.

use std::borrow::Cow;
use std::time::Duration;

use rusqlite::Connection;

use super::progress::{Progress, Source};
use super::{AuthenticationResult, SignIn};
use crate::error::ApiError;
use crate::ids;
use crate::oauth::scopes;
use crate::random;
use crate::store::groups;
use crate::tokens::{self, API_SCOPE, AccessClaims, Claims, Grant, GroupClaims, IdClaims, Overrides};
use crate::user::User;

const AT_HASH: &str = "at_hash";

/// The claims of both tokens, ready but for the event of a sign-in that does not count yet.
pub(super) struct Prepared {
    /// None: a page's client that did not ask for `openid`.
    id: Option<Claims>,
    access: Claims,
    /// Seconds the access token lasts.
    lasts: i64,
}

impl Prepared {
    pub(super) fn set_event(&mut self, event: &str) {
        for claims in self.id.iter_mut().chain([&mut self.access]) {
            claims.insert("event_id".into(), event.into());
        }
    }

    /// The ID token's claims; `at_hash` has its place in those of a page's sign-in and waits for the access token.
    fn id_beside(&self, access_token: &str) -> Option<Cow<'_, Claims>> {
        let claims = self.id.as_ref()?;
        if !claims.contains_key(AT_HASH) {
            return Some(Cow::Borrowed(claims));
        }
        let mut claims = claims.clone();
        claims.insert(AT_HASH.into(), tokens::at_hash(access_token).into());
        Some(Cow::Owned(claims))
    }
}

impl SignIn<'_> {
    /// All three tokens. `before` runs in the transaction that makes the sign-in count, which is the last look at the
    /// user; the functions run before it, so what they do to the user is seen.
    pub(super) fn issue(
        &self,
        user: &User,
        progress: &Progress,
        before: impl FnOnce(&Connection) -> Result<(), ApiError>,
    ) -> Result<AuthenticationResult, ApiError> {
        let device = self.new_device(user, progress)?;
        self.post_authentication(user, device.is_some())?;
        let proved = progress.device_key.clone().filter(|_| progress.device_proved);
        let device_key = device.as_ref().map(|device| device.metadata.device_key.clone()).or(proved);
        let mut grant = self.new_grant(user, device_key)?;
        let mut prepared = self.prepare(user, &grant, progress.source)?;
        grant.event_id = self.context.store().read_then_write(|db| {
            before(db)?;
            let event = self.begin_to_count(db, user)?;
            if let Some(device) = &device {
                device.keep(db, user)?;
            }
            Ok::<_, ApiError>(event)
        })?;
        prepared.set_event(&grant.event_id);
        let mut result = self.signed(&prepared)?;
        result.new_device_metadata = device.map(|device| device.metadata);
        result.refresh_token = Some(self.sealed(&grant));
        Ok(result)
    }

    pub(super) fn new_grant(&self, user: &User, device_key: Option<String>) -> Result<Grant, ApiError> {
        let now = self.context.now;
        let lifetime = u64::try_from(self.client.settings.lifetimes()?.refresh).unwrap_or(0);
        Ok(Grant {
            id: ids::uuid(),
            event_id: String::new(),
            origin_jti: ids::uuid(),
            client_id: self.client.id.clone(),
            sub: user.sub.clone(),
            auth_time: now.seconds(),
            expires: now.after(Duration::from_secs(lifetime)).milliseconds(),
            device_key,
            scope: None,
            issuer: self.context.cognito.issuer_of_api(&self.pool),
            resource: None,
        })
    }

    /// The refresh token.
    pub(super) fn sealed(&self, grant: &Grant) -> String {
        grant.seal(&self.pool.signer.sign_ins, &mut random::fill)
    }

    /// What ID and access token will say, from the user's attributes and groups as they are now.
    pub(super) fn prepare(&self, user: &User, grant: &Grant, source: Source) -> Result<Prepared, ApiError> {
        let groups = self.group_claims(user)?;
        let overrides = self.pre_token_generation(user, source, &groups, grant.scope.as_deref().unwrap_or(API_SCOPE))?;
        self.claims(user, grant, &groups, &overrides, None)
    }

    /// The same with what the pool's function wanted changed before. `nonce`: as the browser brought it.
    pub(super) fn claims(
        &self,
        user: &User,
        grant: &Grant,
        groups: &GroupClaims,
        overrides: &Overrides,
        nonce: Option<&str>,
    ) -> Result<Prepared, ApiError> {
        let lifetimes = self.client.settings.lifetimes()?;
        let now = self.context.now.seconds();
        let issuer = grant.issuer.as_deref().map_or_else(|| Cow::Owned(self.pool.issuer()), Cow::Borrowed);
        let identities = user.identities();
        let scope = grant.scope.as_deref();
        let sign_in = tokens::SignIn {
            issuer: &issuer,
            client_id: &self.client.id,
            sub: &user.sub,
            username: &user.username,
            origin_jti: self.client.revokes_tokens().then_some(grant.origin_jti.as_str()),
            event_id: &grant.event_id,
            auth_time: grant.auth_time,
            issued_at: now,
            groups: overrides.groups.as_ref().unwrap_or(groups),
        };
        let id = IdClaims {
            sign_in: &sign_in,
            attributes: &self.readable(user, identities.as_deref(), scope),
            expires_at: now + lifetimes.id,
            jti: &ids::uuid(),
            nonce,
            at_hash: scope.map(|_| ""),
        };
        let access = AccessClaims {
            sign_in: &sign_in,
            scope: scope.unwrap_or(API_SCOPE),
            resource: grant.resource.as_deref(),
            device_key: grant.device_key.as_deref(),
            oauth: scope.is_some(),
            expires_at: now + lifetimes.access,
            jti: &ids::uuid(),
        };
        let mut id = scope.is_none_or(scopes::has_openid).then(|| id.to_claims());
        let mut access = access.to_claims();
        if let Some(claims) = &mut id {
            overrides.apply_to_id(claims);
        }
        overrides.apply_to_access(&mut access);
        Ok(Prepared { id, access, lasts: lifetimes.access })
    }

    /// ID and access token.
    pub(super) fn signed(&self, prepared: &Prepared) -> Result<AuthenticationResult, ApiError> {
        let signer = &self.pool.signer;
        let access_token = tokens::sign(&prepared.access, &signer.access)?;
        let id_token = prepared.id_beside(&access_token).map(|claims| tokens::sign(&claims, &signer.id)).transpose()?;
        Ok(AuthenticationResult {
            access_token,
            expires_in: prepared.lasts,
            token_type: "Bearer",
            refresh_token: None,
            new_device_metadata: None,
            id_token,
        })
    }

    pub(super) fn group_claims(&self, user: &User) -> Result<GroupClaims, ApiError> {
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

    /// The attributes that have a value, that the client may read and that the scopes of an OAuth sign-in cover.
    // Unverified: identities stand in ID tokens whatever the client may read.
    fn readable<'u>(&self, user: &'u User, identities: Option<&'u str>, scope: Option<&str>) -> Vec<(&'u str, &'u str)> {
        let covered = scopes::covered(scope);
        user.attributes
            .iter()
            .filter(|(name, value)| !value.is_empty() && self.client.may_read(name) && covered.has(name))
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .chain(identities.map(|identities| ("identities", identities)))
            .collect()
    }
}
