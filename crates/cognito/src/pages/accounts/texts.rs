//! What the pages around an account say besides what all pages do (`pages/texts.rs`): `accounts/english.rs`,
//! `accounts/japanese.rs`.

use super::{english, japanese};
use crate::error::ApiError;
use crate::pages::texts::{Language, Texts};

/// The words in one language; `{}` stands for what is put in.
pub struct Words {
    // /signup
    pub sign_up_title: &'static str,
    pub sign_up_button: &'static str,
    pub has_account: &'static str,
    pub sign_in: &'static str,
    pub phone_hint: &'static str,
    pub too_long: &'static str,
    pub not_allowed: &'static str,
    // /confirm
    pub confirm_title: &'static str,
    pub code_sent_to: &'static str,
    pub code_sent: &'static str,
    pub confirm_button: &'static str,
    pub wrong_code: &'static str,
    pub no_code: &'static str,
    pub no_link: &'static str,
    pub resend: &'static str,
    pub resent: &'static str,
    pub link_sent_title: &'static str,
    pub link_sent: &'static str,
    pub link_sent_to: &'static str,
    pub administrator_title: &'static str,
    pub administrator: &'static str,
    pub is_confirmed: &'static str,
    // /confirmUser
    pub confirmed_title: &'static str,
    pub confirmed: &'static str,
    pub dead_title: &'static str,
    pub dead: &'static str,
    // /forgotPassword and /confirmforgotPassword
    pub forgot_title: &'static str,
    pub forgot: &'static str,
    pub forgot_button: &'static str,
    pub reset_title: &'static str,
    pub reset: &'static str,
    pub reset_button: &'static str,
    pub reset_again: &'static str,
    pub is_changed: &'static str,
    // Setting up a second factor
    pub app_title: &'static str,
    pub app: &'static str,
    pub app_scan: &'static str,
    pub app_image: &'static str,
    pub app_key: &'static str,
    pub app_open: &'static str,
    pub app_code: &'static str,
    pub app_device: &'static str,
    pub app_wrong: &'static str,
    pub app_used: &'static str,
    pub mail_title: &'static str,
    pub mail: &'static str,
    pub mail_button: &'static str,
    pub none_title: &'static str,
    pub none: &'static str,
    /// Around the command that shows messages.
    pub mailbox: [&'static str; 2],
    /// AWS's words for refusals of these pages and what they mean, sorted; none for AWS's own language.
    pub refusals: &'static [(&'static str, &'static str)],
}

impl Words {
    /// In this language.
    pub fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &english::WORDS,
            Language::Japanese => &japanese::WORDS,
        }
    }

    /// What people read of a refusal.
    pub fn refusal(&self, texts: &Texts, error: &ApiError) -> String {
        let known = error.message.as_deref().and_then(|text| look_up(self.refusals, text));
        known.map_or_else(|| texts.refusal(error), str::to_owned)
    }
}

/// The words with something in their place.
pub fn fill(words: &str, value: &str) -> String {
    words.replacen("{}", value, 1)
}

fn look_up(list: &'static [(&'static str, &'static str)], key: &str) -> Option<&'static str> {
    let index = list.binary_search_by_key(&key, |(known, _)| known).ok()?;
    Some(list[index].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        for language in [Language::English, Language::Japanese] {
            assert!(Words::of(language).refusals.is_sorted());
        }
    }

    #[test]
    fn only_the_first_place_is_filled() {
        assert_eq!(fill("a {} b", "{}"), "a {} b");
    }
}
