//! What becomes of a user's attributes when some of them change.

use super::Values;

const ADDRESSES: [&str; 2] = ["email", "phone_number"];

/// Writes the changes; an empty value removes an attribute. A new address is not verified unless the same change says
/// so. `flagged`: whether the pool says of every address if it was verified. Tells which addresses changed.
pub fn apply(attributes: &mut Values, changes: &Values, flagged: bool) -> Vec<&'static str> {
    let new = |address: &&str| changes.get(*address).is_some_and(|value| attributes.get(*address) != Some(value));
    let changed: Vec<&'static str> = ADDRESSES.into_iter().filter(new).collect();
    let flags: Vec<bool> = changed.iter().map(|address| flagged || attributes.contains_key(&flag(address))).collect();
    for (name, value) in changes {
        if value.is_empty() {
            attributes.shift_remove(name);
        } else {
            attributes.insert(name.clone(), value.clone());
        }
    }
    for (address, flagged) in changed.iter().zip(flags) {
        settle_flag(attributes, address, flagged && !changes.contains_key(&flag(address)));
    }
    changed
}

/// The flag stands next to its address, and goes with it.
fn settle_flag(attributes: &mut Values, address: &str, unproven: bool) {
    let flag = flag(address);
    if !attributes.contains_key(address) {
        attributes.shift_remove(&flag);
    } else if unproven {
        attributes.shift_remove(&flag);
        let place = attributes.get_index_of(address).map_or(attributes.len(), |index| index + 1);
        attributes.shift_insert(place, flag, "false".into());
    }
}

fn flag(address: &str) -> String {
    format!("{address}_verified")
}

#[cfg(test)]
mod tests {
    use super::*;

    type Pairs = &'static [(&'static str, &'static str)];

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    #[test]
    fn changes() {
        const PROVEN: Pairs = &[("email", "a@b.c"), ("email_verified", "true")];
        const MOVED: Pairs = &[("email", "x@b.c"), ("email_verified", "false")];
        let cases: [(Pairs, Pairs, bool, Pairs, &[&str]); 10] = [
            (&[], &[("name", "A")], false, &[("name", "A")], &[]),
            (&[("name", "A")], &[("name", "")], false, &[], &[]),
            (PROVEN, &[("email", "a@b.c")], true, PROVEN, &[]),
            (PROVEN, &[("email", "x@b.c")], false, MOVED, &["email"]),
            (PROVEN, MOVED, false, MOVED, &["email"]),
            (
                PROVEN,
                &[("email", "x@b.c"), ("email_verified", "true")],
                true,
                &[("email", "x@b.c"), ("email_verified", "true")],
                &["email"],
            ),
            (PROVEN, &[("email", "")], false, &[], &["email"]),
            (&[], &[("email", "x@b.c")], false, &[("email", "x@b.c")], &["email"]),
            (&[], &[("email", "x@b.c")], true, MOVED, &["email"]),
            (&[], &[("email", "")], true, &[], &["email"]),
        ];
        for (before, given, flagged, after, changed) in cases {
            let mut user = values(before);
            assert_eq!(apply(&mut user, &values(given), flagged), changed, "{given:?}");
            assert_eq!(user, values(after), "{given:?}");
        }
    }
}
