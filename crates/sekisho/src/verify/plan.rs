//! Which checks run: those asked for, and those whose answers they need.

use super::check::Check;

/// The checks whose id has the text in it (or all), with what they need, in their order.
pub fn chosen(all: Vec<Check>, only: Option<&str>) -> Vec<Check> {
    let Some(only) = only else {
        return all;
    };
    let mut wanted: Vec<bool> = all.iter().map(|check| check.id.contains(only)).collect();
    // What a check needs stands before it, so one way back finds all.
    for at in (0..all.len()).rev().filter(|at| wanted[*at]).collect::<Vec<_>>() {
        require(&all, at, &mut wanted);
    }
    all.into_iter().zip(wanted).filter(|(_, wanted)| *wanted).map(|(check, _)| check).collect()
}

fn require(all: &[Check], at: usize, wanted: &mut [bool]) {
    for name in all[at].wants() {
        let giver = all[..at].iter().position(|check| gives(check, name));
        if let Some(giver) = giver.filter(|giver| !wanted[*giver]) {
            wanted[giver] = true;
            require(all, giver, wanted);
        }
    }
}

/// Whether a name becomes known by this check.
pub fn gives(check: &Check, name: &str) -> bool {
    check.keep.iter().any(|keep| keep.name == name || super::facts::follow(keep.name).contains(&name))
}

#[cfg(test)]
mod tests {
    use super::super::checks;
    use super::*;

    fn ids(only: &str) -> Vec<&'static str> {
        chosen(checks::all(), Some(only)).iter().map(|check| check.id).collect()
    }

    #[test]
    fn a_check_brings_what_it_needs() {
        assert_eq!(ids("http.no-token"), ["http.no-token"]);
        assert_eq!(ids("rest.hmac"), ["sign-up.sign-up", "sign-up.confirm", "sign-in.password", "rest.hmac"]);
        assert!(ids("nothing-like-it").is_empty());
        assert_eq!(chosen(checks::all(), None).len(), checks::all().len());
    }
}
