//! What can be done with roles; the Query API and stacks both do it here.

use std::time::{SystemTime, UNIX_EPOCH};

use indexmap::IndexMap;
use sekisho_query::Fault;

use crate::fault::{conflict, constraint, exists, limit, no_role, no_such};
use crate::model::{Kind, Policy, Role, check};
use crate::store::{count, find, put, remove};
use crate::{Iam, ids, managed};

/// As many roles as an account may have.
const ROLES: i64 = 1000;
/// As many policies as one may have attached.
const ATTACHED: usize = 10;
/// What the names of policies and roles are made of.
const NAME: &str = r"Member must satisfy regular expression pattern: [\w+=,.@-]+";

/// A role that is to be.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewRole {
    /// Its name.
    pub name: String,
    /// `AROA…`; made up where it is not known beforehand.
    pub id: Option<String>,
    /// `/` where there is none.
    pub path: Option<String>,
    /// Who may take it.
    pub trust: String,
    /// What it is for.
    pub description: Option<String>,
    /// An hour where it is not said.
    pub longest: Option<u32>,
    /// The ARN of the policy that bounds it.
    pub boundary: Option<String>,
    /// Its tags.
    pub tags: IndexMap<String, String>,
}

impl Iam {
    /// The role of that name.
    ///
    /// # Errors
    /// `NoSuchEntity`
    pub fn role(&self, name: &str) -> Result<Role, Fault> {
        self.store.read(|db| find(db, name)?.ok_or_else(|| no_role(name)))
    }

    /// Makes a role.
    ///
    /// # Errors
    /// `EntityAlreadyExists`, `MalformedPolicyDocument`, `ValidationError`, `LimitExceeded`
    pub fn create_role(&self, new: NewRole, now: SystemTime) -> Result<Role, Fault> {
        check_name("roleName", &new.name, 64)?;
        let path = checked_path(new.path)?;
        check(&new.trust, Kind::Trust)?;
        let longest = checked_longest(new.longest.unwrap_or(3600))?;
        let role = Role {
            name: new.name,
            id: new.id.unwrap_or_else(|| ids::entity("AROA")),
            path,
            created: seconds(now),
            trust: new.trust,
            description: new.description,
            longest,
            boundary: new.boundary,
            tags: new.tags,
            inline: IndexMap::new(),
            attached: Vec::new(),
        };
        self.store.change(|db| {
            if find::<Role>(db, &role.name)?.is_some() {
                return Err(exists(format!("Role with name {} already exists.", role.name)));
            }
            if count::<Role>(db)? >= ROLES {
                return Err(limit("Cannot exceed quota for RolesPerAccount: 1000"));
            }
            put(db, &role)?;
            Ok(role)
        })
    }

    /// Whether a document says who may take a role.
    ///
    /// # Errors
    /// `MalformedPolicyDocument`
    pub fn check_trust(&self, document: &str) -> Result<(), Fault> {
        check(document, Kind::Trust)
    }

    /// Changes a role.
    ///
    /// # Errors
    /// `NoSuchEntity`, and what `change` says.
    pub fn change_role<T>(&self, name: &str, change: impl FnOnce(&mut Role) -> Result<T, Fault>) -> Result<T, Fault> {
        self.store.change(|db| {
            let mut role: Role = find(db, name)?.ok_or_else(|| no_role(name))?;
            let changed = change(&mut role)?;
            put(db, &role)?;
            Ok(changed)
        })
    }

    /// Gives a role a policy of its own, or another in place of the one of that name.
    ///
    /// # Errors
    /// `NoSuchEntity`, `MalformedPolicyDocument`, `ValidationError`
    pub fn put_role_policy(&self, role: &str, name: &str, document: &str) -> Result<(), Fault> {
        check_name("policyName", name, 128)?;
        check(document, Kind::Permissions)?;
        self.change_role(role, |role| {
            role.inline.insert(name.to_owned(), document.to_owned());
            Ok(())
        })
    }

    /// Takes it away.
    ///
    /// # Errors
    /// `NoSuchEntity`
    pub fn delete_role_policy(&self, role: &str, name: &str) -> Result<(), Fault> {
        self.change_role(role, |role| {
            let taken = role.inline.shift_remove(name);
            taken.map(drop).ok_or_else(|| no_such(format!("The role policy with name {name} cannot be found.")))
        })
    }

    /// Attaches a managed policy; one that is attached stays.
    ///
    /// # Errors
    /// `NoSuchEntity`, `LimitExceeded`
    pub fn attach(&self, role: &str, arn: &str) -> Result<(), Fault> {
        self.store.change(|db| {
            let mut role: Role = find(db, role)?.ok_or_else(|| no_role(role))?;
            // Unverified: AWS knows which names its own policies have; here each may be one.
            if managed::named(arn).is_none() && find::<Policy>(db, arn)?.is_none() {
                return Err(no_such(format!("Policy {arn} does not exist or is not attachable.")));
            }
            if role.attached.iter().any(|one| one == arn) {
                return Ok(());
            }
            if role.attached.len() >= ATTACHED {
                return Err(limit("Cannot exceed quota for PoliciesPerRole: 10"));
            }
            role.attached.push(arn.to_owned());
            put(db, &role)
        })
    }

    /// Takes it off.
    ///
    /// # Errors
    /// `NoSuchEntity`
    pub fn detach(&self, role: &str, arn: &str) -> Result<(), Fault> {
        self.change_role(role, |role| {
            let place = role.attached.iter().position(|one| one == arn);
            let place = place.ok_or_else(|| no_such(format!("Policy {arn} was not found.")))?;
            role.attached.remove(place);
            Ok(())
        })
    }

    /// Removes a role that has no policies any more.
    ///
    /// # Errors
    /// `NoSuchEntity`, `DeleteConflict`
    pub fn delete_role(&self, name: &str) -> Result<(), Fault> {
        self.store.change(|db| {
            let role: Role = find(db, name)?.ok_or_else(|| no_role(name))?;
            if !role.attached.is_empty() {
                return Err(conflict("Cannot delete entity, must detach all policies first."));
            }
            if !role.inline.is_empty() {
                return Err(conflict("Cannot delete entity, must delete policies first."));
            }
            remove::<Role>(db, name)
        })
    }
}

/// Seconds since 1970.
pub fn seconds(time: SystemTime) -> i64 {
    time.duration_since(UNIX_EPOCH).map_or(0, |since| i64::try_from(since.as_secs()).unwrap_or(i64::MAX))
}

/// A name of at the most so many characters.
pub fn check_name(parameter: &str, name: &str, longest: usize) -> Result<(), Fault> {
    let fits = |char: char| char.is_ascii_alphanumeric() || "_+=,.@-".contains(char);
    if name.is_empty() {
        return Err(constraint(parameter, None, "Member must not be null"));
    }
    if name.len() > longest {
        return Err(constraint(parameter, Some(name), &format!("Member must have length less than or equal to {longest}")));
    }
    if name.chars().all(fits) { Ok(()) } else { Err(constraint(parameter, Some(name), NAME)) }
}

/// A path, `/` where there is none.
pub fn checked_path(path: Option<String>) -> Result<String, Fault> {
    let path = path.unwrap_or_else(|| "/".to_owned());
    let fits =
        path.starts_with('/') && path.ends_with('/') && path.len() <= 512 && path.bytes().all(|byte| byte.is_ascii_graphic());
    if fits {
        Ok(path)
    } else {
        Err(Fault::validation(
            "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.",
        ))
    }
}

/// How long a session may last: one hour to twelve.
pub fn checked_longest(longest: u32) -> Result<u32, Fault> {
    let value = longest.to_string();
    match longest {
        ..3600 => Err(constraint("maxSessionDuration", Some(&value), "Member must have value greater than or equal to 3600")),
        43201.. => Err(constraint("maxSessionDuration", Some(&value), "Member must have value less than or equal to 43200")),
        _ => Ok(longest),
    }
}
