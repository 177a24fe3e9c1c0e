//! The checks of both kinds of authorizer by name and in order, so that a request's story can tell which of them
//! passed and at which it ended.

use super::failure::{Failure, listed, shown, shown_or_none};
use crate::explain::Story;
use crate::when;

/// A JWT authorizer's.
pub(crate) const JWT: &[&str] = &["token", "algorithm", "key", "signature", "dates", "issuer", "audience", "scopes"];
/// A Cognito authorizer's.
pub(crate) const COGNITO: &[&str] =
    &["token", "algorithm", "issuer", "key", "signature", "validation expression", "dates", "token use", "scopes"];

/// The check that failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// One of the lists above.
    pub name: &'static str,
    /// What it asked for.
    pub expected: Option<String>,
    /// What the token had instead.
    pub got: Option<String>,
}

/// Tells the checks that passed and, if there was one, the check that did not.
pub(crate) fn tell(story: &Story, all: &[&'static str], failed: Option<(&Checked, &str)>) {
    let passed = all.iter().take_while(|name| failed.is_none_or(|(failed, _)| failed.name != **name));
    passed.for_each(|name| story.pass(name, "passed"));
    match failed {
        Some((checked, why)) => story.refuse(checked.name, why.to_owned(), checked.expected.clone(), checked.got.clone()),
        None => story.pass("authorizer", "the token passed every check"),
    }
}

impl Failure {
    /// Which check it was, what it expected and got.
    pub(super) fn checked(&self) -> Checked {
        let (name, expected, got) = match self {
            Self::Missing => ("token", Some("a token".to_owned()), Some("none".to_owned())),
            Self::Malformed(_) => ("token", Some("three segments of base64url".to_owned()), None),
            Self::NoKeyId => ("token", Some("a kid in its header".to_owned()), Some("none".to_owned())),
            Self::Algorithm { got } => ("algorithm", Some("RS256, RS384 or RS512".to_owned()), Some(shown(got))),
            Self::KeyAlgorithm { expected, got, .. } => ("key", Some((*expected).to_owned()), Some((*got).to_owned())),
            Self::UnknownKey { expected, got } => ("key", Some(listed(expected)), Some(shown(got))),
            Self::IssuerUnknown(_) | Self::Discovery(_) => ("key", Some("the issuer's keys".to_owned()), Some("none".to_owned())),
            Self::Signature { kid } => ("signature", Some(format!("one by key {}", shown(kid))), Some("another".to_owned())),
            Self::Date { claim, got } => ("dates", Some(format!("{claim} in seconds since 1970")), Some((*got).to_owned())),
            Self::Expired { exp, now } => ("dates", Some(format!("exp after {}", when::utc(*now))), Some(when::utc(*exp))),
            Self::NotYetValid { nbf, now } => {
                ("dates", Some(format!("nbf not after {}", when::utc(*now))), Some(when::utc(*nbf)))
            }
            Self::IssuedInFuture { iat, now } => {
                ("dates", Some(format!("iat not after {}", when::utc(*now))), Some(when::utc(*iat)))
            }
            Self::Issuer { expected, got } => ("issuer", Some(listed(expected)), Some(shown_or_none(got.as_deref()))),
            Self::PoolsUnknown => ("issuer", Some("a user pool of providerARNs".to_owned()), Some("none".to_owned())),
            Self::Audience { expected, got } => ("audience", Some(listed(expected)), Some(listed(got))),
            Self::Expression { expected, got } => ("validation expression", Some(expected.clone()), Some(listed(got))),
            Self::Kind { scopes_wanted, got } => {
                let wanted = if *scopes_wanted { "access" } else { "id" };
                ("token use", Some(wanted.to_owned()), Some(shown_or_none(got.as_deref())))
            }
            Self::Scopes { expected, got } => ("scopes", Some(listed(expected)), Some(listed(got))),
        };
        Checked { name, expected, got }
    }
}
