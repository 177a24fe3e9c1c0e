//! `cognito:groups` as each kind of API renders it: `[admin users]` or `admin,users`.

use crate::Api;

/// Splits the claim into group names.
///
/// An HTTP API renders lists as Go does: one pair of brackets, a space between the names. A name with a space
/// in it comes apart there, and nothing in the event tells; a name with a comma is taken apart too, because
/// other gateways put commas. A REST API puts commas only, so there a name keeps its spaces.
pub(crate) fn split(api: Api, claim: &str) -> Vec<String> {
    let names: Vec<&str> = match api {
        Api::Http => unbracketed(claim).split([',', ' ']).collect(),
        Api::Rest => claim.split(',').collect(),
    };
    names.into_iter().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Without one surrounding pair of brackets; further ones belong to a name.
fn unbracketed(text: &str) -> &str {
    text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_of_both_apis() {
        let table: &[(Api, &str, &[&str])] = &[
            (Api::Http, "[admin users]", &["admin", "users"]),
            (Api::Http, "[admin]", &["admin"]),
            (Api::Http, "[]", &[]),
            (Api::Http, "", &[]),
            (Api::Http, "admin", &["admin"]),
            (Api::Http, "[admin, editor]", &["admin", "editor"]),
            (Api::Http, "[[odd] users]", &["[odd]", "users"]),
            (Api::Http, "[open", &["[open"]),
            (Api::Http, "[Domain Admins]", &["Domain", "Admins"]),
            (Api::Rest, "admin,users", &["admin", "users"]),
            (Api::Rest, "user", &["user"]),
            (Api::Rest, "", &[]),
            (Api::Rest, "Domain Admins,users", &["Domain Admins", "users"]),
            (Api::Rest, "[odd]", &["[odd]"]),
        ];
        for (api, claim, expected) in table {
            assert_eq!(&split(*api, claim), expected, "{api} {claim}");
        }
    }
}
