//! CreateUserPool: makes a pool with two RSA keys of its own.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html>

use std::sync::OnceLock;
use std::thread;

use serde::Deserialize;

use super::describe_user_pool::PoolAnswer;
use crate::attributes::{NewAttribute, Schema};
use crate::domain::Domains;
use crate::error::ApiError;
use crate::ids;
use crate::keys::{PoolSigner, SignInKey, SigningKey};
use crate::operation::{Context, Operation};
use crate::pool::{Identity, Pool, PoolSettings, UsernameConfiguration};
use crate::random;
use crate::store::pools;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateUserPool {
    pool_name: String,
    alias_attributes: Option<Vec<String>>,
    username_attributes: Option<Vec<String>>,
    username_configuration: Option<UsernameConfiguration>,
    #[serde(default)]
    schema: Vec<NewAttribute>,
    #[serde(flatten)]
    settings: PoolSettings,
}

impl Operation for CreateUserPool {
    const NAME: &'static str = "CreateUserPool";
    type Answer = PoolAnswer;

    fn apply(self, context: &Context<'_>) -> Result<PoolAnswer, ApiError> {
        let service = &context.cognito.settings;
        let id = ids::pool_id(&service.region, context.seed);
        refuse_existing(context, &id)?;
        let pool = Pool {
            arn: Pool::arn_of(&id, &service.account_id),
            id,
            name: self.pool_name,
            identity: identity(self.alias_attributes, self.username_attributes, self.username_configuration, &self.schema)?,
            settings: self.settings.settled()?,
            created: context.now,
            modified: context.now,
            signer: new_keys()?,
            public: OnceLock::new(),
        };
        context.store().write(|db| {
            if pools::exists(db, &pool.id)? {
                return Err(exists(&pool.id));
            }
            pools::insert(db, &pool)?;
            Ok(())
        })?;
        Ok(PoolAnswer::of(&pool, 0, Domains::default()))
    }
}

fn identity(
    alias_attributes: Option<Vec<String>>,
    username_attributes: Option<Vec<String>>,
    username_configuration: Option<UsernameConfiguration>,
    schema: &[NewAttribute],
) -> Result<Identity, ApiError> {
    let given = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| !list.is_empty());
    if given(&alias_attributes) && given(&username_attributes) {
        return Err(ApiError::invalid_parameter(
            "Only one of the aliasAttributes or usernameAttributes can be set in a user pool.",
        ));
    }
    Ok(Identity {
        alias_attributes,
        username_attributes,
        username_configuration,
        schema: Schema::create(schema)?,
        decoy: ids::uuid(),
    })
}

/// Before the keys are made, which takes longest.
fn refuse_existing(context: &Context<'_>, id: &str) -> Result<(), ApiError> {
    if context.store().read(|db| pools::exists(db, id))? {
        return Err(exists(id));
    }
    Ok(())
}

/// Only an id that was derived from a seed can be taken.
fn exists(id: &str) -> ApiError {
    let text = format!("Sekisho has a user pool {id} already");
    ApiError::invalid_parameter(text.clone()).because(text)
}

/// Both RSA keys at the same time.
fn new_keys() -> Result<PoolSigner, ApiError> {
    let generate = || SigningKey::generate(&mut random::fill);
    thread::scope(|scope| {
        let access = scope.spawn(generate);
        let id = generate()?;
        let access = access.join().map_err(|_| ApiError::internal("making an RSA key panicked"))?;
        Ok(PoolSigner { id, access: access?, sign_ins: SignInKey::generate(&mut random::fill) })
    })
}
