//! AdminLinkProviderForUser: an identity at another provider signs in as a user of the pool from now on.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminLinkProviderForUser.html>

use rusqlite::Connection;
use serde::Deserialize;

use crate::directory;
use crate::error::ApiError;
use crate::identity_provider;
use crate::linked_identity::{self, ProviderUser};
use crate::operation::{Context, Operation};
use crate::pool::Pool;
use crate::store::{linked_identities, users};
use crate::user::User;

/// The request. The name of the provider's attribute is taken and not used: the value alone says who it is.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminLinkProviderForUser {
    user_pool_id: String,
    destination_user: ProviderUser,
    source_user: ProviderUser,
}

impl Operation for AdminLinkProviderForUser {
    const NAME: &'static str = "AdminLinkProviderForUser";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let source = &self.source_user;
        refuse_native(source)?;
        context.store().write(|db| {
            let provider = identity_provider::find(db, &pool.id, source.provider())
                .map_err(|_| no_such_provider(source.provider(), &pool.id))?;
            let mut user = self.destination(db, &pool)?;
            refuse_linked(db, &pool, &user, source)?;
            linked_identities::insert(db, &pool.id, source.provider(), source.subject(), user.id)?;
            let entry = linked_identity::entry(source.provider(), &provider.body.provider_type, source.subject(), context.now);
            user.more.identities.push(entry);
            user.modified = context.now;
            users::update(db, &user)?;
            Ok(())
        })
    }
}

impl AdminLinkProviderForUser {
    /// A user of the pool, by name; or, by one of their identities, a user who is linked already.
    fn destination(&self, db: &Connection, pool: &Pool) -> Result<User, ApiError> {
        let named = &self.destination_user;
        if named.is_native() {
            return directory::find_for_admin(db, pool, named.subject());
        }
        let owner = linked_identities::owner(db, &pool.id, named.provider(), named.subject())?;
        let user = owner.map(|id| users::by_id(db, id)).transpose()?.flatten();
        user.ok_or_else(ApiError::user_missing)
    }
}

fn refuse_native(source: &ProviderUser) -> Result<(), ApiError> {
    if source.is_native() {
        return Err(ApiError::invalid_parameter(
            "Invalid SourceUser: Cognito users with a username/password may not be passed in as a SourceUser, \
             only as a DestinationUser",
        ));
    }
    // Unverified: the words; the model lets all members be missing.
    if source.provider().is_empty() || source.subject().is_empty() {
        return Err(ApiError::invalid_parameter("Invalid SourceUser: ProviderName and ProviderAttributeValue are required"));
    }
    Ok(())
}

// Unverified: exceptions and words of all but that on merging; the limit is documented.
fn refuse_linked(db: &Connection, pool: &Pool, user: &User, source: &ProviderUser) -> Result<(), ApiError> {
    match linked_identities::owner(db, &pool.id, source.provider(), source.subject())? {
        Some(owner) if owner == user.id => Err(ApiError::invalid_parameter("SourceUser is already linked to DestinationUser")),
        Some(_) => Err(ApiError::alias_exists("SourceUser is already linked to another user")),
        None if has_signed_up(db, pool, source)? => Err(ApiError::invalid_parameter(
            "Merging is not currently supported, provide a SourceUser that has not been signed up in order to link",
        )),
        None if user.more.identities.len() >= linked_identity::MOST => {
            Err(ApiError::limit_exceeded("Maximum number of linked identities is reached for the user."))
        }
        None => Ok(()),
    }
}

/// Whether the source has signed in before, and so is a user of its own.
fn has_signed_up(db: &Connection, pool: &Pool, source: &ProviderUser) -> rusqlite::Result<bool> {
    directory::is_taken(db, pool, &linked_identity::username(pool, source.provider(), source.subject()))
}

// Unverified: that this is said here, too.
fn no_such_provider(name: &str, pool_id: &str) -> ApiError {
    ApiError::invalid_parameter(format!("The provider {name} does not exist for User Pool {pool_id}."))
}
