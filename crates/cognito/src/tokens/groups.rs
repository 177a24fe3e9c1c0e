//! Claims that come from a user's groups.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// A group the user is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group<'a> {
    /// Its name.
    pub name: &'a str,
    /// Lower goes first.
    pub precedence: Option<i64>,
    /// An IAM role.
    pub role_arn: Option<&'a str>,
}

/// The values of `cognito:groups`, `cognito:roles` and `cognito:preferred_role`; empty ones are left out of tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupClaims {
    /// Names.
    pub groups: Vec<String>,
    /// Role ARNs, each once.
    pub roles: Vec<String>,
    /// The role of the group that goes first, unless groups of the same precedence disagree.
    pub preferred_role: Option<String>,
}

impl GroupClaims {
    /// Ordered by precedence, groups without one last, then by name.
    // Unverified: AWS documents no order of the list.
    pub fn of(groups: &[Group<'_>]) -> Self {
        let mut sorted = groups.to_vec();
        sorted.sort_by(|a, b| by_precedence(a, b).then(a.name.cmp(b.name)));
        let with_role = sorted.iter().filter(|group| group.role_arn.is_some());
        let mut roles: Vec<String> = Vec::new();
        for role in with_role.clone().filter_map(|group| group.role_arn) {
            if !roles.iter().any(|known| known == role) {
                roles.push(role.to_owned());
            }
        }
        let first = with_role.clone().next();
        let preferred = first.filter(|first| {
            with_role.clone().filter(|group| group.precedence == first.precedence).all(|group| group.role_arn == first.role_arn)
        });
        Self {
            groups: sorted.iter().map(|group| group.name.to_owned()).collect(),
            roles,
            preferred_role: preferred.and_then(|group| group.role_arn).map(str::to_owned),
        }
    }
}

fn by_precedence(a: &Group<'_>, b: &Group<'_>) -> Ordering {
    let last = |group: &Group<'_>| group.precedence.unwrap_or(i64::MAX);
    last(a).cmp(&last(b))
}

/// The list as a claim; none for a user without groups.
pub(super) fn claim(values: &[String]) -> Option<Vec<String>> {
    (!values.is_empty()).then(|| values.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group<'a>(name: &'a str, precedence: Option<i64>, role: &'a str) -> Group<'a> {
        Group { name, precedence, role_arn: (!role.is_empty()).then_some(role) }
    }

    #[test]
    fn order_roles_and_the_preferred_one() {
        type Case<'a> = (&'a [Group<'a>], &'a [&'a str], &'a [&'a str], Option<&'a str>);
        let cases: [Case<'_>; 7] = [
            (&[], &[], &[], None),
            (&[group("b", None, ""), group("a", None, "")], &["a", "b"], &[], None),
            (
                &[group("a", None, "r1"), group("b", Some(5), "r2"), group("c", Some(0), "r3")],
                &["c", "b", "a"],
                &["r3", "r2", "r1"],
                Some("r3"),
            ),
            (&[group("a", Some(1), "r1"), group("b", Some(1), "r2")], &["a", "b"], &["r1", "r2"], None),
            (
                &[group("a", Some(1), "r"), group("b", Some(1), "r"), group("c", Some(2), "s")],
                &["a", "b", "c"],
                &["r", "s"],
                Some("r"),
            ),
            (&[group("a", None, "r")], &["a"], &["r"], Some("r")),
            (&[group("a", Some(1), ""), group("b", Some(2), "r")], &["a", "b"], &["r"], Some("r")),
        ];
        for (given, groups, roles, preferred) in cases {
            let claims = GroupClaims::of(given);
            assert_eq!(claims.groups, groups);
            assert_eq!(claims.roles, roles);
            assert_eq!(claims.preferred_role.as_deref(), preferred, "{given:?}");
        }
    }
}
