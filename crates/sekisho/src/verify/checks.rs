//! Every check, in the order they run: what an answer brings is used further down.

mod challenge;
mod contract_api;
mod documents;
mod http_api;
mod oauth;
mod rest_api;
mod secret;
mod sign_in;
mod sign_up;

use super::check::{Ask, Check};

/// `{"message":"Unauthorized"}`, on both kinds of API.
const UNAUTHORIZED: &str = r#"{"message":"Unauthorized"}"#;
const HELLO: &str = "Hello from Lambda!";
/// Where a front end under development is served.
const ORIGIN: (&str, &str) = ("origin", "http://localhost:5173");

/// All of them.
pub fn all() -> Vec<Check> {
    let groups = [
        documents::CHECKS,
        sign_up::CHECKS,
        sign_in::CHECKS,
        secret::CHECKS,
        http_api::CHECKS,
        rest_api::CHECKS,
        contract_api::CHECKS,
        oauth::CHECKS,
        challenge::CHECKS,
    ];
    groups.concat()
}

/// An operation that anyone may call, refused as `exception: text`.
const fn anyone(operation: &'static str, body: &'static str) -> Ask {
    Ask::Anyone(operation, body)
}

const fn admin(operation: &'static str, body: &'static str) -> Ask {
    Ask::Admin(operation, body)
}

const fn get(address: &'static str, headers: &'static [(&'static str, &'static str)]) -> Ask {
    Ask::Web("GET", address, headers, "")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    /// What no check has to bring.
    const GIVEN: &[&str] = &[
        "idp",
        "username",
        "email",
        "groups",
        "password",
        "temporaryPassword",
        "newPassword",
        "lastPassword",
        "wrongPassword",
        "UserPoolId",
        "UserPoolIssuer",
        "SpaClientId",
        "WebClientId",
        "M2mClientId",
        "SignInUrl",
        "HttpApiUrl",
        "RestApiUrl",
        "ContractApiUrl",
    ];

    #[test]
    fn whatever_a_check_needs_comes_from_an_earlier_one() {
        let (mut known, mut ids) = (GIVEN.iter().copied().collect::<HashSet<_>>(), HashSet::new());
        for check in all() {
            assert!(ids.insert(check.id), "{} is there twice", check.id);
            assert!(check.id.contains('.') && !check.expect.is_empty(), "{}", check.id);
            for name in check.wants() {
                assert!(known.contains(name), "{} wants {name}", check.id);
            }
            known.extend(check.keep.iter().map(|keep| keep.name));
            known.extend(check.keep.iter().flat_map(|keep| super::super::facts::follow(keep.name)));
        }
    }

    #[test]
    fn groups_stand_together() {
        let mut groups: Vec<_> = all().iter().map(Check::group).collect();
        groups.dedup();
        let once: HashSet<_> = groups.iter().collect();
        assert_eq!(once.len(), groups.len(), "{groups:?}");
    }

    #[test]
    fn bodies_of_operations_are_json() {
        for check in all() {
            if let Ask::Anyone(_, body) | Ask::Admin(_, body) = check.ask {
                assert!(serde_json::from_str::<serde_json::Value>(body).is_ok(), "{}", check.id);
            }
        }
    }
}
