//! What `--watch` says: one line for what was rebuilt, a table for what an update changes.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use indexmap::IndexMap;
use jiff::Timestamp;
use sekisho_cloudformation::{Change, ChangeAction};
use sekisho_lambda::BuildFailure;

use crate::request_log::printable;

/// `12:00:00 lambdas/hello/src/main.rs: HelloFunction rebuilt in 1.23 s`
pub fn rebuilt(at: Timestamp, cause: &str, functions: &[&str], took: Duration) -> String {
    format!("{} {cause}: {} rebuilt in {:.2} s", clock(at), functions.join(", "), took.as_secs_f64())
}

/// The same for what does not compile, with the compiler's words.
pub fn failed(at: Timestamp, cause: &str, functions: &[&str], failure: &BuildFailure, serving: bool) -> String {
    let verb = if functions.len() == 1 { "does" } else { "do" };
    let meanwhile = if serving { "the program built before goes on serving" } else { "until it builds, calls are answered 502" };
    let rendered = failure.rendered.trim_end();
    format!("{} {cause}: {} {verb} not compile; {meanwhile}\n{rendered}", clock(at), functions.join(", "))
}

/// A path as short as it is clear: below the current folder without it.
pub fn shown(path: &Path, here: &Path) -> String {
    printable(&path.strip_prefix(here).unwrap_or(path).display().to_string())
}

/// The first of the paths, and how many more there are. An editor's own files are gone again.
pub fn cause<'a>(paths: impl IntoIterator<Item = &'a PathBuf>, here: &Path) -> String {
    let (there, gone): (Vec<_>, Vec<_>) = paths.into_iter().partition(|path| path.exists());
    let paths = if there.is_empty() { gone } else { there };
    match paths.as_slice() {
        [] => "saved before".to_owned(),
        [path] => shown(path, here),
        [first, more @ ..] => format!("{} and {} more", shown(first, here), more.len()),
    }
}

/// The changes of an update, one line each.
pub fn change_set(changes: &[Change]) -> String {
    let ids = changes.iter().map(|change| change.logical_id.len()).max().unwrap_or_default();
    let types = changes.iter().map(|change| change.type_name.len()).max().unwrap_or_default();
    let mut table = String::new();
    for change in changes {
        let properties = change.properties.join(", ");
        let line =
            format!("  {:<8} {:<ids$}  {:<types$}  {properties}", change.action.name(), change.logical_id, change.type_name);
        // Writing to a String cannot fail.
        let _ = writeln!(table, "{}", line.trim_end());
    }
    let count = |action| changes.iter().filter(|change| change.action == action).count();
    let counted = [
        (count(ChangeAction::Add), "to add"),
        (count(ChangeAction::Modify), "to modify"),
        (count(ChangeAction::Replace), "to replace"),
        (count(ChangeAction::Remove), "to remove"),
    ];
    let counted: Vec<_> = counted.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    format!("{table}  {}", counted.join(", "))
}

/// The outputs that have another value now, or are gone.
pub fn outputs(before: &IndexMap<String, String>, after: &IndexMap<String, String>) -> Vec<String> {
    let new = after.iter().filter(|(name, value)| before.get(*name) != Some(value));
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    new.map(|(name, value)| format!("  {name}  {value}")).chain(gone.map(|name| format!("  {name}  (gone)"))).collect()
}

/// The time of day.
pub fn clock(at: Timestamp) -> String {
    at.strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_set_is_a_table() {
        let change = |action, id: &str, properties: &[&str]| Change {
            action,
            logical_id: id.to_owned(),
            type_name: "AWS::X::Y".to_owned(),
            properties: properties.iter().map(|&name| name.to_owned()).collect(),
        };
        let changes = [
            change(ChangeAction::Add, "A", &[]),
            change(ChangeAction::Modify, "Longer", &["B", "C"]),
            change(ChangeAction::Remove, "D", &[]),
        ];
        let expected = "  Add      A       AWS::X::Y\n  Modify   Longer  AWS::X::Y  B, C\n  Remove   D       AWS::X::Y\n  1 to add, 1 to modify, 1 to remove";
        assert_eq!(change_set(&changes), expected);
    }

    #[test]
    fn lines() {
        let paths = ["/w/f/src/main.rs", "/x/b.rs", "/x/c.rs"].map(PathBuf::from);
        assert_eq!(cause(&paths[..1], Path::new("/w")), "f/src/main.rs");
        assert_eq!(cause(&paths, Path::new("/w")), "f/src/main.rs and 2 more");
        let line = rebuilt(Timestamp::UNIX_EPOCH, "a", &["F", "G"], Duration::from_millis(1234));
        assert_eq!(line, "00:00:00 a: F, G rebuilt in 1.23 s");
        let map = |pairs: &[(&str, &str)]| pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let (before, after) = (map(&[("A", "1"), ("B", "1"), ("C", "1")]), map(&[("A", "1"), ("B", "2"), ("D", "1")]));
        assert_eq!(outputs(&before, &after), ["  B  2", "  D  1", "  C  (gone)"]);
    }
}
