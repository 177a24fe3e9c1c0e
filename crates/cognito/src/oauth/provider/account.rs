//! The user of the pool whom somebody at a provider signs in as: linked to one, known since their first sign-in, or
//! new ("Working with user attributes in federation", "Linking federated users to an existing user profile").

use rusqlite::Connection;

use super::profile::Profile;
use crate::attributes;
use crate::client::Client;
use crate::directory::{self, Taken};
use crate::error::ApiError;
use crate::group::Group;
use crate::hosted::Hosted;
use crate::identity_provider::IdentityProvider;
use crate::ids;
use crate::linked_identity;
use crate::new_user::triggers::{Applicant, post_confirmation};
use crate::new_user::{self, Naming};
use crate::pool::Pool;
use crate::sign_in::{Passed, SignIn};
use crate::store::users::{self, Key};
use crate::store::{groups, linked_identities};
use crate::user::{Attributes, User, UserStatus};

/// Somebody whom a provider has just proved.
pub struct Guest<'a> {
    pub hosted: &'a Hosted<'a>,
    pub client: &'a Client,
    /// The provider's name.
    pub name: &'a str,
    pub provider: &'a IdentityProvider,
    pub profile: Profile,
}

impl Guest<'_> {
    /// Signs them in.
    // Unverified: which functions run. Reports say: at the first sign-in those around a new account, later those
    // around a sign-in.
    pub fn enter(self) -> Result<Passed, ApiError> {
        let hosted = self.hosted;
        let sign_in = SignIn::hosted(&hosted.context, self.client, hosted.pool.clone());
        self.check_writable()?;
        match hosted.context.store().read(|db| self.known(db))? {
            Some(user) => sign_in.by_provider(&user, || self.refresh(&user)),
            None => sign_in.at_first(&self.join()?),
        }
    }

    fn pool(&self) -> &Pool {
        &self.hosted.pool
    }

    fn username(&self) -> String {
        linked_identity::username(self.pool(), self.name, &self.profile.subject)
    }

    fn linked(&self, db: &Connection) -> rusqlite::Result<Option<User>> {
        let owner = linked_identities::owner(db, &self.pool().id, self.name, &self.profile.subject)?;
        owner.map(|id| users::by_id(db, id)).transpose().map(Option::flatten)
    }

    fn known(&self, db: &Connection) -> rusqlite::Result<Option<User>> {
        match self.linked(db)? {
            Some(user) => Ok(Some(user)),
            None => users::find(db, &self.pool().id, Key::Name, &self.username()),
        }
    }

    /// The client must be one that may write what is mapped. Whether an address was proven is the provider's to say.
    fn check_writable(&self) -> Result<(), ApiError> {
        let names = self.profile.attributes.keys().map(String::as_str).filter(|name| !name.ends_with("_verified"));
        attributes::check_writable(names, self.client.settings.write_attributes.as_deref())
    }

    /// What is mapped follows the provider at each sign-in, even what has not changed: an attribute that cannot be
    /// updated is an error then. A function may have changed the user just before.
    fn refresh(&self, user: &User) -> Result<User, ApiError> {
        let (pool, now) = (self.pool(), self.hosted.context.now);
        self.hosted.context.store().write(|db| {
            let mut user = users::by_id(db, user.id)?.ok_or_else(ApiError::user_missing)?;
            let mut changes = self.profile.attributes.clone();
            pool.identity.schema.check_update(&mut changes, &user.attributes)?;
            attributes::apply(&mut user.attributes, &changes, true);
            user.modified = now;
            users::update(db, &user)?;
            if user.status != UserStatus::ExternalProvider {
                directory::claim_aliases(db, pool, &user, Taken::Refuse)?;
            }
            Ok(user)
        })
    }

    /// A user who was never here.
    fn join(&self) -> Result<User, ApiError> {
        let (context, pool) = (&self.hosted.context, self.pool());
        let mut user = self.new_user()?;
        let applicant = Applicant {
            pool,
            source: "ExternalProvider",
            client_id: Some(&self.client.id),
            user: &user,
            validation_data: Some(Attributes::new()),
            metadata: None,
        };
        applicant.pre_sign_up(context)?.settle(&mut user)?;
        user.status = UserStatus::ExternalProvider;
        context.store().write(|db| self.insert(db, &mut user))?;
        post_confirmation(context, pool, "ConfirmSignUp", Some(&self.client.id), &user, None)?;
        Ok(user)
    }

    fn new_user(&self) -> Result<User, ApiError> {
        let (schema, now) = (&self.pool().identity.schema, self.hosted.context.now);
        let mut given = self.profile.attributes.clone();
        let lacking = schema.lacking(&given);
        if !lacking.is_empty() {
            return Err(ApiError::invalid_parameter(format!("attributes required: [{}]", lacking.join(", "))));
        }
        schema.check_new(&mut given)?;
        let mut all = Attributes::new();
        attributes::apply(&mut all, &given, true);
        let naming = Naming { username: self.username(), sub: ids::sub() };
        let mut user = new_user::user(naming, UserStatus::ExternalProvider, all, None, now);
        user.more.identities.push(linked_identity::own(self.name, &self.provider.provider_type, &self.profile.subject, now));
        Ok(user)
    }

    /// The function before the sign-up may have linked them to somebody meanwhile: AWS lets them in the next time.
    fn insert(&self, db: &Connection, user: &mut User) -> Result<(), ApiError> {
        if self.known(db)?.is_some() {
            return Err(ApiError::invalid_parameter(format!("Already found an entry for username {} ", user.username)));
        }
        let pool = self.pool();
        user.id = users::insert(db, &pool.id, &pool.fold(&user.username), user)?;
        self.join_group(db, user)?;
        Ok(())
    }

    /// AWS makes a group for each provider's users.
    // Unverified: that it has no precedence, and that users of the pool who are linked are not in it.
    fn join_group(&self, db: &Connection, user: &User) -> rusqlite::Result<()> {
        let (pool, now) = (self.pool(), self.hosted.context.now);
        let name = format!("{}_{}", pool.id, self.name);
        if groups::find(db, &pool.id, &name)?.is_none() {
            let group = Group {
                group_name: name.clone(),
                user_pool_id: pool.id.clone(),
                description: Some(format!("Autogenerated group for users who sign in using {}", self.name)),
                role_arn: None,
                precedence: None,
                last_modified_date: now,
                creation_date: now,
            };
            groups::put(db, &group)?;
        }
        groups::add_member(db, &pool.id, &name, user.id)
    }
}
