//! GetUserAttributeVerificationCode: a code to an address of the user's own, to prove that it is theirs.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUserAttributeVerificationCode.html>

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::access_token::{self, Bearer};
use crate::attempts::{self, Kind};
use crate::attribute_change::ADDRESSES;
use crate::error::ApiError;
use crate::message::{Address, CodeDeliveryDetails, Letter, Occasion};
use crate::operation::{Context, Operation};
use crate::random;
use crate::store::codes::{self, Code};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUserAttributeVerificationCode {
    access_token: String,
    attribute_name: String,
    client_metadata: Option<Map<String, Value>>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CodeAnswer {
    code_delivery_details: CodeDeliveryDetails,
}

impl Operation for GetUserAttributeVerificationCode {
    const NAME: &'static str = "GetUserAttributeVerificationCode";
    type Answer = CodeAnswer;

    fn apply(self, context: &Context<'_>) -> Result<CodeAnswer, ApiError> {
        let bearer = access_token::check(context, &self.access_token)?;
        let (address, waiting) = self.address(context, &bearer)?;
        let user = &bearer.user;
        attempts::once(context, user.id, Kind::AttributeCode)?;
        let code = Code {
            code: random::code(),
            attribute: address.attribute.into(),
            value: waiting,
            expires: context.now.after(codes::LIFETIME),
        };
        let letter = Letter {
            pool: &bearer.pool,
            client_id: Some(&bearer.token.client_id),
            user,
            occasion: Occasion::VerifyUserAttribute,
            address,
            code: &code.code,
            metadata: self.client_metadata.as_ref(),
        };
        let draft = letter.draft(context)?;
        let code_delivery_details = context.store().write(|db| {
            codes::put(db, user.id, codes::verifying(&code.attribute), &code)?;
            draft.send(db)
        })?;
        Ok(CodeAnswer { code_delivery_details })
    }
}

impl GetUserAttributeVerificationCode {
    /// Where the code goes: to the value that waits for one, if there is such a value. And that value.
    // Unverified: which of the two AWS writes to, and all texts here.
    fn address(&self, context: &Context<'_>, bearer: &Bearer) -> Result<(Address, Option<String>), ApiError> {
        let attribute = verifiable(&self.attribute_name)?;
        let code = context.store().read(|db| codes::find(db, bearer.user.id, codes::verifying(attribute)))?;
        if let Some(value) = code.filter(|code| code.expires > context.now).and_then(|code| code.value) {
            return Ok((Address { attribute, value: value.clone() }, Some(value)));
        }
        let address = Address::of(&bearer.user, attribute);
        let missing = || ApiError::invalid_parameter(format!("User does not have a value for attribute {attribute}."));
        Ok((address.ok_or_else(missing)?, None))
    }
}

/// Only addresses can be proven.
pub(super) fn verifiable(name: &str) -> Result<&'static str, ApiError> {
    let known = ADDRESSES.into_iter().find(|address| *address == name);
    known.ok_or_else(|| ApiError::invalid_parameter(format!("Attribute {name} cannot be verified.")))
}
