//! What can be done with managed policies of the account.

use std::time::SystemTime;

use indexmap::IndexMap;
use sekisho_query::Fault;

use crate::fault::{conflict, exists, no_policy, no_such};
use crate::model::{Kind, Policy, Role, Version, check};
use crate::roles::{check_name, checked_path, seconds};
use crate::store::{find, put, remove, uses};
use crate::{Iam, ids, managed};

/// A policy that is to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewPolicy {
    /// Its name.
    pub name: String,
    /// `ANPA…`; made up where it is not known beforehand.
    pub id: Option<String>,
    /// `/` where there is none.
    pub path: Option<String>,
    /// What it says.
    pub document: String,
    /// What it is for.
    pub description: Option<String>,
    /// Its tags.
    pub tags: IndexMap<String, String>,
}

impl Iam {
    /// The policy of that ARN.
    ///
    /// # Errors
    /// `NoSuchEntity`
    pub fn policy(&self, arn: &str) -> Result<Policy, Fault> {
        self.store.read(|db| find(db, arn)?.ok_or_else(|| no_policy(arn)))
    }

    /// Makes a policy.
    ///
    /// # Errors
    /// `EntityAlreadyExists`, `MalformedPolicyDocument`, `ValidationError`
    pub fn create_policy(&self, new: NewPolicy, now: SystemTime) -> Result<Policy, Fault> {
        check_name("policyName", &new.name, 128)?;
        let path = checked_path(new.path)?;
        check(&new.document, Kind::Permissions)?;
        let created = seconds(now);
        let policy = Policy {
            arn: Policy::arn_of(&self.settings.account_id, &path, &new.name),
            name: new.name,
            id: new.id.unwrap_or_else(|| ids::entity("ANPA")),
            path,
            created,
            updated: created,
            description: new.description,
            tags: new.tags,
            versions: vec![Version { number: 1, document: new.document, created }],
            default: 1,
            next: 2,
        };
        self.store.change(|db| {
            if find::<Policy>(db, &policy.arn)?.is_some() {
                return Err(exists(format!("A policy called {} already exists. Duplicate names are not allowed.", policy.name)));
            }
            put(db, &policy)?;
            Ok(policy)
        })
    }

    /// Changes a policy.
    ///
    /// # Errors
    /// `NoSuchEntity`, and what `change` says.
    pub fn change_policy<T>(&self, arn: &str, change: impl FnOnce(&mut Policy) -> Result<T, Fault>) -> Result<T, Fault> {
        self.store.change(|db| {
            let mut policy: Policy = find(db, arn)?.ok_or_else(|| no_policy(arn))?;
            let changed = change(&mut policy)?;
            put(db, &policy)?;
            Ok(changed)
        })
    }

    /// Makes a policy say something else, as `CloudFormation` does: the oldest version that does not count makes room.
    ///
    /// # Errors
    /// `NoSuchEntity`, `MalformedPolicyDocument`
    pub fn rewrite_policy(&self, arn: &str, document: &str, now: SystemTime) -> Result<(), Fault> {
        check(document, Kind::Permissions)?;
        self.change_policy(arn, |policy| {
            if policy.document() == document {
                return Ok(());
            }
            if policy.versions.len() >= 5
                && let Some(oldest) = policy.versions.iter().position(|version| version.number != policy.default)
            {
                policy.versions.remove(oldest);
            }
            policy.add(document, true, seconds(now)).map(drop)
        })
    }

    /// Removes a policy that nobody has.
    ///
    /// # Errors
    /// `NoSuchEntity`, `DeleteConflict`
    pub fn delete_policy(&self, arn: &str) -> Result<(), Fault> {
        self.store.change(|db| {
            let policy: Policy = find(db, arn)?.ok_or_else(|| no_policy(arn))?;
            if uses(db, arn)? != (0, 0) {
                return Err(conflict("Cannot delete a policy attached to entities."));
            }
            if policy.versions.len() > 1 {
                return Err(conflict(
                    "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. \
                     The default version is deleted with the policy.",
                ));
            }
            remove::<Policy>(db, arn)
        })
    }

    /// The same with every version and from every role that has it: what a stack that made it does.
    ///
    /// # Errors
    /// `DeleteConflict`: another role has it.
    pub fn delete_policy_from(&self, arn: &str, roles: &[&str]) -> Result<(), Fault> {
        self.store.change(|db| {
            for name in roles {
                let Some(mut role): Option<Role> = find(db, name)? else { continue };
                role.attached.retain(|one| one != arn);
                put(db, &role)?;
            }
            match uses(db, arn)? {
                (0, 0) => remove::<Policy>(db, arn),
                _ => Err(conflict("Cannot delete a policy attached to entities.")),
            }
        })
    }

    /// What a role may do: its own policies and those attached; of AWS's those that are known here.
    ///
    /// # Errors
    /// The database.
    pub fn documents(&self, role: &Role) -> Result<Vec<String>, Fault> {
        self.store.read(|db| {
            let mut all: Vec<String> = role.inline.values().cloned().collect();
            for arn in &role.attached {
                let own = find::<Policy>(db, arn)?.map(|policy| policy.document().to_owned());
                all.extend(own.or_else(|| managed::document(arn)));
            }
            Ok(all)
        })
    }
}

/// `v3` as a number.
pub fn version_number(id: &str) -> Result<u32, Fault> {
    let number = id.strip_prefix('v').and_then(|number| number.parse().ok());
    number.ok_or_else(|| no_such(format!("Policy version {id} does not exist or is not attachable.")))
}
