//! A word on the next page: that something went well. It travels in a cookie for a few seconds, so that a page that is
//! loaded again later does not repeat it, and no address can make a page say it.

use http::header::HeaderValue;

use super::texts::Words;
use crate::hosted::Hosted;
use crate::pages::fields;
use crate::pages::html::{Html, html};
use crate::pages::visit::Visit;

const COOKIE: &str = "cognito-fl";
const SECONDS: u64 = 20;

/// What went well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// The account is confirmed.
    Confirmed,
    /// The password is changed.
    Changed,
    /// Another message has been sent.
    Resent,
}

impl Notice {
    const ALL: [Self; 3] = [Self::Confirmed, Self::Changed, Self::Resent];

    fn word(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Changed => "changed",
            Self::Resent => "resent",
        }
    }

    fn text(self, words: &Words) -> &'static str {
        match self {
            Self::Confirmed => words.is_confirmed,
            Self::Changed => words.is_changed,
            Self::Resent => words.resent,
        }
    }

    /// The value of `Set-Cookie`.
    pub fn cookie(self, hosted: &Hosted<'_>) -> HeaderValue {
        hosted.set_cookie(COOKIE, self.word(), Some(SECONDS))
    }
}

/// The word that was left for this page, unless it is the answer to a form.
pub fn shown(visit: &Visit<'_>) -> Html {
    let left = visit.hosted.cookie(COOKIE).filter(|_| !visit.is_form());
    let notice = left.and_then(|word| Notice::ALL.into_iter().find(|notice| notice.word() == word));
    let words = Words::of(visit.texts().language);
    html! { @if let Some(notice) = notice { (fields::notice(notice.text(words))) } }
}
