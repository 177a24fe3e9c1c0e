//! Messages to users: codes and invitations. They never leave the machine; the store keeps the newest
//! (`store/messages.rs`) for whoever plays the user's mailbox.
//!
//! A [`Draft`] is made before the transaction, since the custom message trigger may be asked for its texts, and kept
//! inside the one that makes its code count.

use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::delivery;
use crate::error::ApiError;
use crate::operation::Context;
use crate::pool::Pool;
use crate::store::messages::{self, Message};
use crate::user::User;

/// Why a message goes out: the source of the custom message trigger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    SignUp,
    ResendCode,
    AdminCreateUser,
    ForgotPassword,
    UpdateUserAttribute,
    VerifyUserAttribute,
    Authentication,
}

impl Occasion {
    /// `Kind` of the message in the outbox.
    fn kind(self) -> &'static str {
        match self {
            Self::SignUp | Self::ResendCode => "SIGN_UP",
            Self::AdminCreateUser => "INVITATION",
            Self::ForgotPassword => "FORGOT_PASSWORD",
            Self::UpdateUserAttribute | Self::VerifyUserAttribute => "VERIFY_ATTRIBUTE",
            Self::Authentication => "AUTHENTICATION",
        }
    }
}

/// Where a message goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// `email` or `phone_number`.
    pub attribute: &'static str,
    /// The address or number.
    pub value: String,
}

/// Where a code went (`CodeDeliveryDetailsType` of the API reference).
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CodeDeliveryDetails {
    pub destination: String,
    pub delivery_medium: &'static str,
    pub attribute_name: &'static str,
}

impl Address {
    /// The user's address of this kind, if they have one.
    pub fn of(user: &User, attribute: &'static str) -> Option<Self> {
        let value = user.attributes.get(attribute).filter(|value| !value.is_empty())?;
        Some(Self { attribute, value: value.clone() })
    }

    /// `EMAIL` or `SMS`.
    pub fn medium(&self) -> &'static str {
        if self.attribute == "phone_number" { "SMS" } else { "EMAIL" }
    }

    /// As answers show it.
    pub fn masked(&self) -> String {
        match self.attribute {
            "phone_number" => delivery::mask_phone(&self.value),
            _ => delivery::mask_email(&self.value),
        }
    }

    /// What the answer tells of a message that went here.
    pub fn details(&self) -> CodeDeliveryDetails {
        CodeDeliveryDetails { destination: self.masked(), delivery_medium: self.medium(), attribute_name: self.attribute }
    }
}

impl CodeDeliveryDetails {
    /// What is told of a user who does not exist, where clients must not learn that.
    pub fn made_up(username: &str) -> Self {
        Self { destination: delivery::mask_unknown_user(username), delivery_medium: "EMAIL", attribute_name: "email" }
    }
}

/// What a message says and to whom: everything but the sending.
pub struct Draft {
    message: Message,
    address: Address,
}

/// Who is written to, and why.
pub struct Letter<'a> {
    pub pool: &'a Pool,
    /// The client through which it was asked for, if the operation names one.
    pub client_id: Option<&'a str>,
    /// Need not be in the store yet.
    pub user: &'a User,
    pub occasion: Occasion,
    pub address: Address,
    /// The code or temporary password.
    pub code: &'a str,
    /// `ClientMetadata` for the custom message trigger.
    pub metadata: Option<&'a Map<String, Value>>,
}

impl Letter<'_> {
    /// Finds the texts. May call a trigger: not inside a transaction.
    pub fn draft(self, context: &Context<'_>) -> Result<Draft, ApiError> {
        let message = Message {
            created: context.now,
            user_pool_id: self.pool.id.clone(),
            username: self.user.username.clone(),
            kind: self.occasion.kind().into(),
            medium: self.address.medium().into(),
            destination: self.address.value.clone(),
            code: self.code.into(),
        };
        Ok(Draft { message, address: self.address })
    }
}

impl Draft {
    /// Puts the message into the outbox, in the transaction that makes its code count.
    pub fn send(&self, db: &Connection) -> Result<CodeDeliveryDetails, ApiError> {
        messages::insert(db, &self.message)?;
        Ok(self.address.details())
    }
}
