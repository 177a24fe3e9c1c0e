//! Messages to users: codes and invitations. They never leave the machine; the store keeps the newest
//! (`store/messages.rs`) for whoever plays the user's mailbox, and `outbox.rs` shows them.
//!
//! A [`Draft`] is made before the transaction, since the custom message trigger may be asked for its texts, and kept
//! inside the one that makes its code count. `message/texts.rs` has the pool's words, `message/custom.rs` those of the
//! trigger, `message/fill.rs` puts codes and names into them.

mod custom;
mod fill;
mod texts;

use rusqlite::Connection;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::delivery;
use crate::domain::{Domains, prefix_host};
use crate::error::ApiError;
use crate::operation::Context;
use crate::outbox::Bell;
use crate::pool::Pool;
use crate::store::codes::{self, Code};
use crate::store::messages::{self, Message};
use crate::store::users;
use crate::user::User;
use custom::CustomTexts;
use fill::Filling;

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

    /// What follows `CustomMessage_` in the trigger's source.
    fn source(self) -> &'static str {
        match self {
            Self::SignUp => "SignUp",
            Self::ResendCode => "ResendCode",
            Self::AdminCreateUser => "AdminCreateUser",
            Self::ForgotPassword => "ForgotPassword",
            Self::UpdateUserAttribute => "UpdateUserAttribute",
            Self::VerifyUserAttribute => "VerifyUserAttribute",
            Self::Authentication => "Authentication",
        }
    }

    /// Whether a pool that confirms with links sends one now.
    // Unverified: codes for attributes may go out as links, too; those for passwords never do.
    fn may_link(self) -> bool {
        matches!(self, Self::SignUp | Self::ResendCode)
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

    /// The address that a sign-up is confirmed by; of two that the pool verifies the phone.
    pub fn to_confirm(pool: &Pool, user: &User) -> Option<Self> {
        let verified = ["phone_number", "email"].into_iter().filter(|attribute| pool.settings.verifies(attribute));
        verified.into_iter().find_map(|attribute| Self::of(user, attribute))
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
    bell: Bell,
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
        let custom = self.custom_texts(context)?;
        self.written(context, &custom)
    }

    /// The same letter to each of these addresses; the trigger is asked once.
    // Unverified: that AWS asks once for an invitation by both mediums.
    pub fn drafts(mut self, context: &Context<'_>, addresses: Vec<Address>) -> Result<Vec<Draft>, ApiError> {
        let custom = self.custom_texts(context)?;
        let write = |address| {
            self.address = address;
            self.written(context, &custom)
        };
        addresses.into_iter().map(write).collect()
    }

    fn written(&self, context: &Context<'_>, custom: &CustomTexts) -> Result<Draft, ApiError> {
        let links = self.links();
        let mut texts = texts::of(&self.pool.settings, self.occasion, self.address.medium(), links);
        custom.replace(&mut texts, self.occasion, self.address.medium(), links)?;
        let link = if links { self.link(context)? } else { String::new() };
        let filling = Filling { code: self.code, username: self.shown_name(), link: &link };
        let message = Message {
            id: 0,
            created: context.now,
            user_pool_id: self.pool.id.clone(),
            username: self.user.username.clone(),
            kind: self.occasion.kind().into(),
            medium: self.address.medium().into(),
            destination: self.address.value.clone(),
            subject: texts.subject.map(|subject| filling.fill(&subject)),
            text: Some(filling.fill(&texts.text)),
            code: self.code.into(),
        };
        Ok(Draft { message, address: self.address.clone(), bell: context.cognito.bell.clone() })
    }

    fn links(&self) -> bool {
        self.occasion.may_link() && confirms_by_link(self.pool, &self.address)
    }

    /// The page that confirms a sign-up, with the code in it.
    fn link(&self, context: &Context<'_>) -> Result<String, ApiError> {
        let domain = link_domain(context, self.pool)?;
        let client = self.client_id.unwrap_or_default();
        Ok(fill::confirmation_link(&domain, client, &self.user.username, self.code))
    }

    /// The name people know: where addresses are the user names, the address.
    // Unverified: for invitations of such pools.
    fn shown_name(&self) -> &str {
        let kinds = self.pool.names_by_address().unwrap_or_default();
        let typed = kinds.iter().find_map(|kind| self.user.attributes.get(kind));
        typed.map_or(&self.user.username, |typed| typed)
    }
}

impl Draft {
    /// Puts the message into the outbox, in the transaction that makes its code count.
    pub fn send(&self, db: &Connection) -> Result<CodeDeliveryDetails, ApiError> {
        messages::insert(db, &self.message)?;
        self.bell.ring();
        Ok(self.address.details())
    }
}

/// Sends the code that confirms a sign-up, in place of the one before.
pub fn send_confirmation(context: &Context<'_>, letter: Letter<'_>) -> Result<CodeDeliveryDetails, ApiError> {
    let attribute = letter.address.attribute.to_owned();
    let code = Code { code: letter.code.to_owned(), attribute, value: None, expires: context.now.after(codes::LIFETIME) };
    let user_id = letter.user.id;
    let draft = letter.draft(context)?;
    context.store().write(|db| {
        // A function may have removed the user meanwhile.
        users::by_id(db, user_id)?.ok_or_else(ApiError::username_client_missing)?;
        codes::put(db, user_id, codes::SIGN_UP, &code)?;
        draft.send(db)
    })
}

/// Refuses a sign-up that could not be confirmed: links need a page to lead to.
// Unverified: that AWS looks before the user is made.
pub fn check_link(context: &Context<'_>, pool: &Pool, address: &Address) -> Result<(), ApiError> {
    if confirms_by_link(pool, address) { link_domain(context, pool).map(drop) } else { Ok(()) }
}

fn confirms_by_link(pool: &Pool, address: &Address) -> bool {
    sends_link(pool, address.attribute)
}

/// Whether sign-ups are confirmed by a link, in place of a code, if the message goes to this attribute.
pub fn sends_link(pool: &Pool, attribute: &str) -> bool {
    attribute == "email" && pool.settings.verification_message_template.default_email_option == "CONFIRM_WITH_LINK"
}

/// The address of the pool's pages: where this service serves them, AWS's while that is not known.
// Unverified: which of two domains is taken.
fn link_domain(context: &Context<'_>, pool: &Pool) -> Result<String, ApiError> {
    let Domains { domain, custom_domain } = context.store().read(|db| Domains::of(db, &pool.id))?;
    let endpoint = context.cognito.endpoint().trim_end_matches('/');
    if let Some(name) = custom_domain.as_ref().or(domain.as_ref()).filter(|_| !endpoint.is_empty()) {
        return Ok(format!("{endpoint}/_domain/{name}"));
    }
    let host = custom_domain.or_else(|| domain.map(|prefix| prefix_host(&prefix, pool.region()))).ok_or_else(|| {
        ApiError::invalid_parameter(
            "Cannot perform specific action because there does not exist a valid use pool domain associated with the user pool",
        )
        .because("the pool confirms sign-ups with links (DefaultEmailOption), which lead to its domain; it has none")
    })?;
    Ok(format!("https://{host}"))
}
