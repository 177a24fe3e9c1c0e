//! Which group is meant: by its name, or by a name or ARN.

use std::sync::Arc;

use crate::account::Account;
use crate::checks::Checks;
use crate::group::Group;
use crate::refusal::Refusal;

/// `logGroupName` or `logGroupIdentifier`, one of them.
pub(super) fn group(
    account: &Account,
    mut checks: Checks,
    name: Option<&str>,
    identifier: Option<&str>,
) -> Result<Arc<Group>, Refusal> {
    checks.group("logGroupName", name);
    checks.identifier("logGroupIdentifier", identifier);
    checks.done()?;
    match (name, identifier) {
        // Unverified: the texts of these two.
        (Some(_), Some(_)) => Err(Refusal::invalid("logGroupName and logGroupIdentifier cannot be specified at the same time")),
        (None, None) => Err(Refusal::invalid("Either logGroupName or logGroupIdentifier must be specified")),
        (Some(name), None) => account.group(name),
        (None, Some(identifier)) => of_identifier(account, identifier),
    }
}

/// A group by its name or its ARN.
pub(super) fn of_identifier(account: &Account, identifier: &str) -> Result<Arc<Group>, Refusal> {
    if !identifier.starts_with("arn:") {
        return account.group(identifier);
    }
    of_arn(account, identifier).ok_or_else(Refusal::group_missing)
}

/// A group of this account by its ARN, with or without `:*`.
pub(super) fn of_arn(account: &Account, arn: &str) -> Option<Arc<Group>> {
    let name = arn.strip_prefix(account.arn("").as_str())?;
    account.find(name.strip_suffix(":*").unwrap_or(name))
}
