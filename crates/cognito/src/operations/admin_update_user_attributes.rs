//! AdminUpdateUserAttributes: an administrator changes, adds or (with an empty value) removes attributes.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUpdateUserAttributes.html>

use serde::Deserialize;

use crate::directory::{self, Taken};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::users;
use crate::user::{AttributeType, Attributes, attributes_of};

/// The request. Metadata for triggers is taken and not used.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AdminUpdateUserAttributes {
    user_pool_id: String,
    username: String,
    user_attributes: Vec<AttributeType>,
}

impl Operation for AdminUpdateUserAttributes {
    const NAME: &'static str = "AdminUpdateUserAttributes";
    type Answer = ();

    fn apply(self, context: &Context<'_>) -> Result<(), ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let mut changes = attributes_of(self.user_attributes)?;
        context.store().write(|db| {
            let mut user = directory::find_for_admin(db, &pool, &self.username)?;
            pool.identity.schema.check_update(&mut changes, &user.attributes)?;
            apply(&mut user.attributes, changes);
            user.modified = context.now;
            directory::claim_aliases(db, &pool, &user, Taken::Refuse)?;
            users::update(db, &user)?;
            Ok(())
        })
    }
}

/// A new address is not verified unless the same request says so.
fn apply(attributes: &mut Attributes, changes: Attributes) {
    for address in ["email", "phone_number"] {
        let flag = format!("{address}_verified");
        let changed = changes.get(address).is_some_and(|value| attributes.get(address) != Some(value));
        if changed && attributes.contains_key(&flag) {
            attributes.insert(flag, "false".into());
        }
    }
    for (name, value) in changes {
        if value.is_empty() {
            attributes.shift_remove(&name);
        } else {
            attributes.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attributes(pairs: &[(&str, &str)]) -> Attributes {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    #[test]
    fn changes() {
        type Pairs = &'static [(&'static str, &'static str)];
        let verified: Pairs = &[("email", "a@b.c"), ("email_verified", "true")];
        let cases: [(Pairs, Pairs, Pairs); 5] = [
            (&[], &[("name", "A")], &[("name", "A")]),
            (&[("name", "A")], &[("name", "")], &[]),
            (verified, &[("email", "a@b.c")], verified),
            (verified, &[("email", "x@b.c")], &[("email", "x@b.c"), ("email_verified", "false")]),
            (verified, &[("email", "x@b.c"), ("email_verified", "true")], &[("email", "x@b.c"), ("email_verified", "true")]),
        ];
        for (before, given, after) in cases {
            let mut user = attributes(before);
            apply(&mut user, attributes(given));
            assert_eq!(user, attributes(after), "{given:?}");
        }
    }
}
