//! VerifyUserAttribute: a user proves with a code that an address is theirs; a value that waited for it counts now.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_VerifyUserAttribute.html>

use serde::Deserialize;

use super::get_user_attribute_verification_code::verifiable;
use crate::access_token;
use crate::attempts::{self, Kind};
use crate::directory::{self, Taken};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::{codes, users};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct VerifyUserAttribute {
    access_token: String,
    attribute_name: String,
    code: String,
}

impl Operation for VerifyUserAttribute {
    const NAME: &'static str = "VerifyUserAttribute";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        let attribute = verifiable(&self.attribute_name)?;
        attempts::once(context, bearer.user.id, Kind::VerifyAttribute)?;
        let purpose = codes::verifying(attribute);
        context.store().write(|db| {
            let mut user = users::by_id(db, bearer.user.id)?.ok_or_else(ApiError::user_missing)?;
            let code = codes::check(db, user.id, purpose, &self.code, context.now)?;
            if let Some(value) = code.value {
                user.attributes.insert(attribute.into(), value);
            }
            user.set_verified(attribute);
            user.modified = context.now;
            directory::claim_aliases(db, &bearer.pool, &user, Taken::Refuse)?;
            users::update(db, &user)?;
            codes::delete(db, user.id, purpose)?;
            Ok(())
        })
    }
}
