//! New attributes for a user who exists: what counts at once, what waits for a code, and the codes to send.

use rusqlite::Connection;
use serde_json::{Map, Value};

use crate::attributes;
use crate::directory::{self, Taken};
use crate::error::ApiError;
use crate::message::{Address, CodeDeliveryDetails, Draft, Letter, Occasion};
use crate::operation::Context;
use crate::pool::Pool;
use crate::random;
use crate::store::codes::{self, Code};
use crate::store::users;
use crate::user::{Attributes, User};

/// What can be proven with a code.
pub const ADDRESSES: [&str; 2] = ["email", "phone_number"];

/// A change that was checked, with its messages worded.
pub struct Change {
    at_once: Attributes,
    codes: Vec<(Code, Draft)>,
}

impl Change {
    /// Words the messages for new addresses. May call a trigger: not inside a transaction. `given` was checked
    /// against the schema; `client_id`: if a user changes their own attributes.
    pub fn prepare(
        context: &Context<'_>,
        pool: &Pool,
        client_id: Option<&str>,
        user: &User,
        given: Attributes,
        metadata: Option<&Map<String, Value>>,
    ) -> Result<Self, ApiError> {
        let mut change = Self { at_once: given, codes: Vec::new() };
        for attribute in ADDRESSES {
            if let Some((code, address)) = change.code(context, pool, user, attribute) {
                let occasion = Occasion::UpdateUserAttribute;
                let letter = Letter { pool, client_id, user, occasion, address, code: &code.code, metadata };
                let draft = letter.draft(context)?;
                change.codes.push((code, draft));
            }
        }
        Ok(change)
    }

    /// The code for a new address, if it needs one. A value that has to wait goes with its code.
    fn code(&mut self, context: &Context<'_>, pool: &Pool, user: &User, attribute: &'static str) -> Option<(Code, Address)> {
        let flag = format!("{attribute}_verified");
        let value = self.at_once.get(attribute).filter(|value| !value.is_empty())?.clone();
        let proven = self.at_once.get(&flag).is_some_and(|flag| flag == "true");
        if proven || user.attributes.get(attribute) == Some(&value) || !pool.settings.verifies(attribute) {
            return None;
        }
        let waits = pool.settings.keeps_until_verified(attribute);
        if waits {
            self.at_once.shift_remove(attribute);
            self.at_once.shift_remove(&flag);
        }
        let code = Code {
            code: random::code(),
            attribute: attribute.into(),
            value: waits.then(|| value.clone()),
            expires: context.now.after(codes::LIFETIME),
        };
        Some((code, Address { attribute, value }))
    }

    /// Writes the change to the user as they are now, and sends what was worded.
    pub fn commit(
        self,
        db: &Connection,
        context: &Context<'_>,
        pool: &Pool,
        user_id: i64,
    ) -> Result<Vec<CodeDeliveryDetails>, ApiError> {
        let mut user = users::by_id(db, user_id)?.ok_or_else(ApiError::user_missing)?;
        for (code, _) in &self.codes {
            check_free(db, pool, &user, code)?;
        }
        let flagged = ADDRESSES.iter().any(|address| pool.settings.verifies(address));
        for attribute in attributes::apply(&mut user.attributes, &self.at_once, flagged) {
            codes::delete(db, user.id, codes::verifying(attribute))?;
        }
        user.modified = context.now;
        directory::claim_aliases(db, pool, &user, Taken::Refuse)?;
        users::update(db, &user)?;
        self.codes.iter().map(|(code, draft)| send(db, user_id, code, draft)).collect()
    }
}

fn send(db: &Connection, user_id: i64, code: &Code, draft: &Draft) -> Result<CodeDeliveryDetails, ApiError> {
    codes::put(db, user_id, codes::verifying(&code.attribute), code)?;
    draft.send(db)
}

/// A value that waits is refused at once where it is somebody else's name already.
fn check_free(db: &Connection, pool: &Pool, user: &User, code: &Code) -> Result<(), ApiError> {
    let names = pool.names_by_address().unwrap_or_default();
    let Some(value) = code.value.as_ref().filter(|_| names.contains(&code.attribute)) else {
        return Ok(());
    };
    match users::alias_owner(db, &pool.id, &code.attribute, &pool.fold(value))? {
        Some(owner) if owner != user.id => Err(directory::alias_taken(&code.attribute)),
        _ => Ok(()),
    }
}
