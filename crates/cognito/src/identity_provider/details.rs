//! `ProviderDetails` by type of provider: what must be given, and what AWS adds where it shows them.

use super::Texts;
use crate::error::ApiError;

const SOCIAL: &[&str] = &["Facebook", "Google", "LoginWithAmazon", "SignInWithApple"];
/// The pool itself, as clients name it.
const OWN: &str = "COGNITO";
const FACEBOOK_VERSION: &str = "v17.0";

/// A social provider is called what it is; others are not called that.
// Unverified: the second half, by analogy.
pub fn check_name(name: &str, kind: &str) -> Result<(), ApiError> {
    let reserved = SOCIAL.contains(&name) || name == OWN;
    if (SOCIAL.contains(&kind) || reserved) && name != kind {
        return Err(ApiError::invalid_parameter(format!("Provider {name} cannot be of type {kind}.")));
    }
    Ok(())
}

/// Whether all is there that this type of provider needs.
// Unverified: the words for OIDC and SignInWithApple, by analogy with those of the other social providers.
pub fn check(kind: &str, details: &Texts) -> Result<(), ApiError> {
    let has = |key: &&str| details.get(*key).is_some_and(|value| !value.is_empty());
    let needed: &[&str] = match kind {
        "SAML" if ["MetadataURL", "MetadataFile"].iter().any(has) => &[],
        "SAML" => {
            return Err(ApiError::invalid_parameter("At least one of the MetadataURL or MetadataFile should be provided."));
        }
        "OIDC" => &["client_id", "attributes_request_method", "oidc_issuer", "authorize_scopes"],
        "SignInWithApple" => &["client_id", "team_id", "key_id", "private_key", "authorize_scopes"],
        _ => &["client_id", "client_secret", "authorize_scopes"],
    };
    match needed.iter().find(|key| !has(key)) {
        Some(key) => Err(ApiError::invalid_parameter(format!("{} are all required idp details", listed(needed))).because(*key)),
        None => Ok(()),
    }
}

/// The details with what AWS adds, and without the private key, which it does not show.
pub fn shown(kind: &str, details: &Texts) -> Texts {
    let mut shown = details.clone();
    for (key, value) in added(kind, details) {
        shown.entry(key.to_owned()).or_insert(value);
    }
    shown.shift_remove("private_key");
    shown.sort_unstable_keys();
    shown
}

/// The mapping with the provider's name for a user, which every mapping has.
// Unverified: for Facebook and LoginWithAmazon.
pub fn mapping(kind: &str, given: &Texts) -> Texts {
    let mut mapping = given.clone();
    let user = match kind {
        "SAML" => return mapping,
        "Facebook" => "id",
        "LoginWithAmazon" => "user_id",
        _ => "sub",
    };
    mapping.entry("username".to_owned()).or_insert_with(|| user.to_owned());
    mapping
}

/// The published details of the well-known providers ("CreateIdentityProvider", describe responses).
fn added(kind: &str, details: &Texts) -> Vec<(&'static str, String)> {
    let version = details.get("api_version").map_or(FACEBOOK_VERSION, String::as_str);
    let fixed: &[(&str, &str)] = match kind {
        "OIDC" => &[("attributes_url_add_attributes", "false")],
        "Facebook" => {
            return vec![
                ("api_version", version.to_owned()),
                ("attributes_url", format!("https://graph.facebook.com/{version}/me?fields=")),
                ("attributes_url_add_attributes", "true".to_owned()),
                ("authorize_url", format!("https://www.facebook.com/{version}/dialog/oauth")),
                ("token_request_method", "GET".to_owned()),
                ("token_url", format!("https://graph.facebook.com/{version}/oauth/access_token")),
            ];
        }
        "Google" => &[
            ("attributes_url", "https://people.googleapis.com/v1/people/me?personFields="),
            ("attributes_url_add_attributes", "true"),
            ("authorize_url", "https://accounts.google.com/o/oauth2/v2/auth"),
            ("oidc_issuer", "https://accounts.google.com"),
            ("token_request_method", "POST"),
            ("token_url", "https://www.googleapis.com/oauth2/v4/token"),
        ],
        "LoginWithAmazon" => &[
            ("attributes_url", "https://api.amazon.com/user/profile"),
            ("attributes_url_add_attributes", "false"),
            ("authorize_url", "https://www.amazon.com/ap/oa"),
            ("token_request_method", "POST"),
            ("token_url", "https://api.amazon.com/auth/o2/token"),
        ],
        "SignInWithApple" => &[
            ("attributes_url_add_attributes", "false"),
            ("authorize_url", "https://appleid.apple.com/auth/authorize"),
            ("oidc_issuer", "https://appleid.apple.com"),
            ("token_request_method", "POST"),
            ("token_url", "https://appleid.apple.com/auth/token"),
        ],
        // Unverified: AWS reads more out of the metadata, which is not fetched here.
        _ => &[],
    };
    fixed.iter().map(|(key, value)| (*key, (*value).to_owned())).collect()
}

/// `a, b and c`.
fn listed(names: &[&str]) -> String {
    match names {
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
        [] => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(pairs: &[(&str, &str)]) -> Texts {
        pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn names_and_types() {
        let cases = [
            ("Google", "Google", true),
            ("Mine", "Google", false),
            ("Mine", "OIDC", true),
            ("Google", "OIDC", false),
            ("COGNITO", "SAML", false),
        ];
        for (name, kind, fits) in cases {
            let verdict = check_name(name, kind);
            assert_eq!(verdict.is_ok(), fits, "{name} {kind}");
            if let Err(error) = verdict {
                let text = format!("InvalidParameterException: Provider {name} cannot be of type {kind}.");
                assert_eq!(error.to_string(), text);
            }
        }
    }

    #[test]
    fn what_each_type_needs() {
        let social = [("client_id", "a"), ("client_secret", "b"), ("authorize_scopes", "c")];
        let oidc = [("client_id", "a"), ("attributes_request_method", "GET"), ("oidc_issuer", "c"), ("authorize_scopes", "d")];
        let apple = [("client_id", "a"), ("team_id", "b"), ("key_id", "c"), ("private_key", "d"), ("authorize_scopes", "e")];
        let text = "client_id, client_secret and authorize_scopes are all required idp details";
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);
        let cases: [Case<'_>; 6] = [
            ("Google", &social, text),
            ("Facebook", &social, text),
            ("LoginWithAmazon", &social, text),
            (
                "OIDC",
                &oidc,
                "client_id, attributes_request_method, oidc_issuer and authorize_scopes are all required idp details",
            ),
            (
                "SignInWithApple",
                &apple,
                "client_id, team_id, key_id, private_key and authorize_scopes are all required idp details",
            ),
            ("SAML", &[("MetadataFile", "<x/>")], "At least one of the MetadataURL or MetadataFile should be provided."),
        ];
        for (kind, details, text) in cases {
            assert_eq!(check(kind, &texts(details)), Ok(()), "{kind}");
            for missing in 0..details.len() {
                let mut fewer = details.to_vec();
                fewer.remove(missing);
                let error = check(kind, &texts(&fewer)).unwrap_err();
                assert_eq!(error.message.as_deref(), Some(text), "{kind} {missing}");
            }
        }
    }

    #[test]
    fn what_is_shown() {
        let apple = shown("SignInWithApple", &texts(&[("private_key", "secret"), ("key_id", "k")]));
        assert!(!apple.contains_key("private_key"));
        assert_eq!(apple["oidc_issuer"], "https://appleid.apple.com");
        let facebook = shown("Facebook", &texts(&[("api_version", "v2.1")]));
        assert_eq!(facebook["token_url"], "https://graph.facebook.com/v2.1/oauth/access_token");
        let own = shown("Google", &texts(&[("token_url", "https://own")]));
        assert_eq!(own["token_url"], "https://own");
    }

    #[test]
    fn who_the_user_is() {
        for (kind, user) in [("OIDC", "sub"), ("Google", "sub"), ("Facebook", "id"), ("LoginWithAmazon", "user_id")] {
            assert_eq!(mapping(kind, &texts(&[]))["username"], user, "{kind}");
        }
        assert!(mapping("SAML", &texts(&[])).is_empty());
        assert_eq!(mapping("OIDC", &texts(&[("username", "email")]))["username"], "email");
    }
}
