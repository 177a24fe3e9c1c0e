//! Names and ids that `CloudFormation` makes up when the template gives none.
//!
//! They are derived from stack and logical id by SHA-256, so they are the same after a restart and in a wiped state.

use aws_lc_rs::digest::{SHA256, digest};

/// Where a stack lives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Twelve digits.
    pub account_id: String,
    /// `ap-northeast-1`.
    pub region: String,
}

impl Place {
    /// `arn:aws:<service>:<region>:<account>:<rest>`.
    pub fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account_id)
    }

    /// The id of a stack that has the same in a wiped state.
    pub fn derived_stack_id(&self, stack_name: &str) -> String {
        self.stack_id(stack_name, &derived_uuid(stack_name))
    }

    /// `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>`
    pub fn stack_id(&self, stack_name: &str, uuid: &str) -> String {
        self.arn("cloudformation", &format!("stack/{stack_name}/{uuid}"))
    }

    /// The ARN of something that has no region, as in IAM and `CloudWatch`'s dashboards.
    pub fn global_arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}::{}:{rest}", self.account_id)
    }
}

/// What the names of one resource are derived from.
#[derive(Clone)]
pub struct Naming<'a> {
    /// Account and region.
    pub place: &'a Place,
    /// The stack the resource belongs to; for a nested stack its generated name.
    pub stack_name: &'a str,
    /// Its name inside that stack's template.
    pub logical_id: &'a str,
    /// `<root stack>/<logical id>`, with every nested stack on the way: what ids are derived from.
    pub seed: &'a str,
    /// The number that the next version of a function of that ARN gets.
    pub next_version: &'a dyn Fn(&str) -> u64,
}

impl Naming<'_> {
    /// `<stack>-<logical id>-<12 characters>`, shortened in the middle to `longest` characters.
    pub fn generated(&self, longest: usize) -> String {
        let suffix = derived(self.seed, 12, UPPER);
        let room = longest.saturating_sub(suffix.len() + 2);
        let for_stack = (room / 2).max(room.saturating_sub(self.logical_id.len()));
        let stack: String = self.stack_name.chars().take(for_stack).collect();
        let logical: String = self.logical_id.chars().take(room - stack.len()).collect();
        format!("{stack}-{logical}-{suffix}")
    }
}

/// What the ids of all resources of a stack are derived from: the uuid of its id; for a stack whose id is derived from its
/// name, that name, so that ids are the same in a wiped state.
pub fn root<'a>(stack_id: &'a str, stack_name: &'a str) -> &'a str {
    let uuid = stack_id.rsplit('/').next().unwrap_or_default();
    if uuid == derived_uuid(stack_name) { stack_name } else { uuid }
}

/// What the ids of one resource are derived from; each that took another's place has a seed of its own.
pub fn seed(root: &str, logical_id: &str, generation: u32) -> String {
    match generation {
        0 => format!("{root}/{logical_id}"),
        _ => format!("{root}/{logical_id}#{generation}"),
    }
}

/// Upper-case letters and digits, as in `CloudFormation`'s suffixes and IAM's ids.
pub const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const HEX: &[u8] = b"0123456789abcdef";

/// `length` characters of `alphabet`, always the same for one seed. At most 32.
pub fn derived(seed: &str, length: usize, alphabet: &[u8]) -> String {
    let hash = digest(&SHA256, seed.as_bytes());
    hash.as_ref().iter().take(length).map(|byte| char::from(alphabet[usize::from(*byte) % alphabet.len()])).collect()
}

/// A uuid derived from a seed.
pub fn derived_uuid(seed: &str) -> String {
    let hex = derived(seed, 32, HEX);
    format!("{}-{}-4{}-8{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_names_fit_and_stay() {
        let place = Place { account_id: "000000000000".to_owned(), region: "ap-northeast-1".to_owned() };
        let long = "x".repeat(90);
        for (stack, logical, longest, start) in [
            ("demo", "HelloFunction", 64, "demo-HelloFunction-"),
            ("demo", &long, 64, "demo-xxxxxx"),
            (&long, "HelloFunction", 64, "xxxxxxxxxxxx"),
        ] {
            let naming = Naming {
                place: &place,
                stack_name: stack,
                logical_id: logical,
                seed: "demo/HelloFunction",
                next_version: &|_| 1,
            };
            let name = naming.generated(longest);
            assert!(name.starts_with(start) && name.len() <= longest, "{name}");
            assert_eq!(name, naming.generated(longest));
            assert!(name.contains("Hello") || logical == long, "{name}");
        }
    }

    #[test]
    fn derived_uuids_have_the_shape() {
        let uuid = derived_uuid("s");
        let lengths: Vec<_> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_ne!(uuid, derived_uuid("t"));
    }
}
