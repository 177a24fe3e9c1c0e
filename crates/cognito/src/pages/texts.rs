//! Every text of the pages, once per language: a language that lacks one does not compile.

mod english;
mod japanese;
mod refusals;

use http::HeaderValue;

use crate::error::ApiError;
use crate::hosted::Hosted;

const COOKIE: &str = "lang";

/// The languages of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    Japanese,
}

/// What the frame, the fields and the sign-in pages say. Other pages have their own (`accounts/texts.rs`).
pub struct Texts {
    pub language: Language,
    // Frame and fields.
    pub local_notice: &'static str,
    pub error_prefix: &'static str,
    pub errors_above: &'static str,
    pub optional: &'static str,
    pub show: &'static str,
    pub show_password: &'static str,
    pub continue_: &'static str,
    pub back_to_sign_in: &'static str,
    pub required: &'static str,
    // Names of what people type.
    pub username: &'static str,
    pub email: &'static str,
    pub phone_number: &'static str,
    pub email_or_phone_number: &'static str,
    pub or: &'static str,
    pub password: &'static str,
    pub new_password: &'static str,
    pub repeat_password: &'static str,
    pub passwords_differ: &'static str,
    pub code: &'static str,
    pub a_lowercase: &'static str,
    pub an_uppercase: &'static str,
    pub a_number: &'static str,
    pub a_symbol: &'static str,
    pub password_length: fn(usize) -> String,
    pub either: fn(&str, &str) -> String,
    /// AWS's name of an attribute as people say it; `None`: only AWS's.
    pub attribute_names: &'static [(&'static str, &'static str)],
    // Signing in.
    pub sign_in: &'static str,
    pub forgot_password: &'static str,
    pub no_account: &'static str,
    pub sign_up: &'static str,
    pub continue_with: fn(&str) -> String,
    pub begin_with: fn(&str) -> &'static str,
    pub choose_account: &'static str,
    pub choose_account_lead: &'static str,
    pub continue_as: fn(&str) -> String,
    pub another_account: &'static str,
    pub reset_password: &'static str,
    pub confirm_account: &'static str,
    pub enter_password: &'static str,
    pub start_again: &'static str,
    pub cannot_continue: &'static str,
    pub unsupported_challenge: fn(&str) -> String,
    // Codes and choices.
    pub enter_code: &'static str,
    pub code_of_app: &'static str,
    pub code_by_email: fn(&str) -> String,
    pub code_by_sms: fn(&str) -> String,
    pub choose_first_factor: &'static str,
    pub choose_second_factor: &'static str,
    pub factor: fn(&str) -> &'static str,
    // A new password.
    pub change_password: &'static str,
    pub change_password_lead: &'static str,
    pub set_password: &'static str,
    // Passkeys.
    pub passkey: &'static str,
    pub passkey_lead: &'static str,
    pub use_passkey: &'static str,
    pub passkey_failed: &'static str,
    pub passkey_wrong_host: &'static str,
    pub passkey_none: &'static str,
    pub needs_script: &'static str,
    // Pages that end the way.
    pub error: &'static str,
    pub error_lead: &'static str,
    pub not_found: &'static str,
    pub not_found_lead: &'static str,
    pub foreign_form: &'static str,
    pub foreign_form_lead: &'static str,
    pub redirect_mismatch: &'static str,
    pub redirect_asked: &'static str,
    pub redirect_registered: &'static str,
    pub redirect_none: &'static str,
    pub client_unknown: &'static str,
    pub parameter_missing: fn(&str) -> String,
}

impl Language {
    /// As asked for with `lang`, now or before; English without, as documented.
    // Unverified: other languages of AWS's are answered in English.
    pub fn of(hosted: &Hosted<'_>) -> Self {
        let asked = hosted.query.get("lang").map(|tag| Self::named(tag).unwrap_or(Self::English));
        asked.or_else(|| Self::named(hosted.cookie(COOKIE)?)).unwrap_or(Self::English)
    }

    fn named(tag: &str) -> Option<Self> {
        let tag = tag.split('-').next().unwrap_or(tag);
        [Self::English, Self::Japanese].into_iter().find(|language| language.tag().eq_ignore_ascii_case(tag))
    }

    /// The value of `Set-Cookie` that keeps it, where it was asked for and is not kept yet.
    // Unverified: the cookie's name and how long it lasts.
    pub fn cookie(self, hosted: &Hosted<'_>) -> Option<HeaderValue> {
        let tag = self.tag();
        if hosted.query.get("lang").is_none() || hosted.cookie(COOKIE) == Some(tag) {
            return None;
        }
        Some(hosted.set_cookie(COOKIE, tag, Some(31_536_000)))
    }

    /// Its texts.
    pub fn texts(self) -> &'static Texts {
        match self {
            Self::English => &english::TEXTS,
            Self::Japanese => &japanese::TEXTS,
        }
    }

    /// As in `lang`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Japanese => "ja",
        }
    }

    /// What it calls itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Japanese => "日本語",
        }
    }

    /// The other one.
    pub fn other(self) -> Self {
        match self {
            Self::English => Self::Japanese,
            Self::Japanese => Self::English,
        }
    }
}

impl Texts {
    /// What people call an attribute; custom ones have the name they were given.
    pub fn attribute<'a>(&self, name: &'a str) -> &'a str {
        let known = self.attribute_names.iter().find(|(aws, _)| *aws == name).map(|(_, ours)| *ours);
        known.unwrap_or_else(|| name.strip_prefix("custom:").unwrap_or(name))
    }

    /// The same of a text of AWS's alone.
    pub fn said(&self, text: &str) -> String {
        match self.language {
            Language::English => text.to_owned(),
            Language::Japanese => refusals::japanese(text).unwrap_or_else(|| text.to_owned()),
        }
    }

    /// What people read of a refusal: AWS's words, or what they mean.
    pub fn refusal(&self, error: &ApiError) -> String {
        self.said(error.message.as_deref().unwrap_or(error.kind))
    }
}
