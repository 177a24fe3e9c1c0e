//! Patch operations (`op`, `path`, `value`): each entity has a table of the paths it takes, with the operations
//! that each allows. AWS refuses the rest in two ways, by entity.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::ManagementCall;
use super::input::Invalid;
use crate::refusal::Refusal;

/// As AWS lists them in its refusal.
const OPS: [(&str, Op); 6] = [
    ("add", Op::Add),
    ("remove", Op::Remove),
    ("move", Op::Move),
    ("test", Op::Test),
    ("replace", Op::Replace),
    ("copy", Op::Copy),
];

/// `op`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Op {
    Add,
    Copy,
    Move,
    Remove,
    Replace,
    Test,
}

impl Op {
    fn name(self) -> &'static str {
        OPS.iter().find(|(_, op)| *op == self).map_or("", |(name, _)| name)
    }
}

/// What every map takes.
pub(super) const ANY: &[Op] = &[Op::Add, Op::Remove, Op::Replace];
/// What a list with its value in `value` takes.
pub(super) const MEMBER: &[Op] = &[Op::Add, Op::Remove];
/// What single values take.
pub(super) const REPLACE: &[Op] = &[Op::Replace];

/// One operation on one thing.
#[derive(Debug)]
pub(super) struct Edit {
    pub(super) op: Op,
    /// As it was sent.
    pub(super) path: Option<String>,
    pub(super) value: Option<String>,
    /// The last segment of a path that ends with `{}`, decoded.
    pub(super) key: String,
}

impl Edit {
    /// The value; none is empty.
    pub(super) fn text(&self) -> String {
        self.value.clone().unwrap_or_default()
    }

    /// The value, unless it is empty or removed.
    pub(super) fn some(&self) -> Option<String> {
        self.value.clone().filter(|value| self.op != Op::Remove && !value.is_empty())
    }

    /// Anything but `true` is false, on AWS too.
    pub(super) fn flag(&self) -> bool {
        self.value.as_deref().is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// A whole number.
    pub(super) fn integer(&self) -> Result<i64, Refusal> {
        self.number()
    }

    /// A number.
    pub(super) fn number<N: std::str::FromStr>(&self) -> Result<N, Refusal> {
        let text = self.text();
        // Unverified: AWS's text.
        text.parse().map_err(|_| Refusal::bad_request(format!("Invalid value {text} specified for {}", self.shown_path())))
    }

    /// A missing path is called null.
    pub(super) fn shown_path(&self) -> &str {
        self.path.as_deref().unwrap_or("null")
    }

    /// Changes one entry of a map; only what is there can be replaced or removed.
    pub(super) fn entry<V>(&self, map: &mut BTreeMap<String, V>, value: V, missing: &str) -> Result<(), Refusal> {
        if self.op != Op::Add && !map.contains_key(&self.key) {
            return Err(Refusal::not_found(missing));
        }
        if self.op == Op::Remove {
            map.remove(&self.key);
        } else {
            map.insert(self.key.clone(), value);
        }
        Ok(())
    }

    /// Adds to or removes from a list.
    pub(super) fn member(&self, list: &mut Vec<String>, value: &str) {
        list.retain(|one| one != value);
        if self.op != Op::Remove {
            list.push(value.to_owned());
        }
    }
}

/// Sets a member, as most rows do.
pub(super) fn set<V>(member: &mut V, value: V) -> Result<(), Refusal> {
    *member = value;
    Ok(())
}

/// How an entity's refusals are worded.
#[derive(Clone, Copy, Debug)]
pub(super) enum Words {
    /// With a list of the paths that the operation has.
    Listed,
    /// With the path alone; an operation that the path does not have is answered with those that it has.
    Path,
    /// With the path alone, whatever is wrong.
    PathOnly,
}

/// A path, what may be done there, and how.
pub(super) struct Row<T> {
    /// One that ends with `{}` stands for every name there.
    pub(super) path: &'static str,
    pub(super) ops: &'static [Op],
    pub(super) apply: fn(&mut T, &Edit) -> Result<(), Refusal>,
}

/// What an entity takes.
pub(super) struct Table<T: 'static> {
    pub(super) words: Words,
    pub(super) rows: &'static [Row<T>],
}

impl<T> Table<T> {
    /// Does all of it; the caller throws a copy away that was half changed.
    pub(super) fn apply(&self, target: &mut T, edits: &mut [Edit]) -> Result<(), Refusal> {
        edits.iter_mut().try_for_each(|edit| self.apply_one(target, edit))
    }

    fn apply_one(&self, target: &mut T, edit: &mut Edit) -> Result<(), Refusal> {
        let path = edit.path.clone().unwrap_or_default();
        let Some((row, key)) = self.rows.iter().find_map(|row| Some((row, row.key(&path)?))) else {
            return Err(self.refused(edit, None));
        };
        if !row.ops.contains(&edit.op) {
            return Err(self.refused(edit, Some(row)));
        }
        edit.key = key;
        (row.apply)(target, edit)
    }

    fn refused(&self, edit: &Edit, row: Option<&Row<T>>) -> Refusal {
        let path = edit.shown_path();
        let text = match (self.words, row) {
            (Words::Listed, _) => self.listed(edit.op, path),
            (Words::Path, Some(row)) => {
                let ops: Vec<_> = row.ops.iter().map(|op| op.name()).collect();
                format!("Invalid patch operation specified. Must be one of: [{}]", ops.join(", "))
            }
            _ => format!("Invalid patch path {path}"),
        };
        Refusal::bad_request(text)
    }

    fn listed(&self, op: Op, path: &str) -> String {
        let paths: Vec<_> = self.rows.iter().filter(|row| row.ops.contains(&op)).map(|row| row.path).collect();
        let choice = match paths.as_slice() {
            [] => "Please choose supported operations".to_owned(),
            paths => format!("Must be one of: [{}]", paths.join(", ")),
        };
        format!("Invalid patch path  '{path}' specified for op '{}'. {choice}", op.name())
    }
}

impl<T> Row<T> {
    /// The name at the end of the path, if this is its row: empty for a path without one.
    fn key(&self, path: &str) -> Option<String> {
        match self.path.strip_suffix("{}") {
            Some(front) => path.strip_prefix(front).filter(|name| !name.is_empty() && !name.contains('/')).map(decoded),
            None => (path == self.path).then(String::new),
        }
    }
}

/// A name in a path, as JSON Pointer writes it.
pub(super) fn decoded(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Patch {
    patch_operations: Vec<Sent>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Sent {
    op: Option<String>,
    path: Option<String>,
    value: Option<String>,
}

impl ManagementCall<'_> {
    /// The operations of an `Update…` call; `invalid` already knows what is wrong after them in AWS's order.
    pub(super) fn edits(&self, operation: &str) -> Result<Vec<Edit>, Refusal> {
        self.edits_and(operation, |_| ())
    }

    /// The same, with more to be told in the same refusal.
    pub(super) fn edits_and(&self, operation: &str, more: impl FnOnce(&mut Invalid)) -> Result<Vec<Edit>, Refusal> {
        let sent: Patch = self.input()?.read()?;
        let names = OPS.map(|(name, _)| name);
        let mut invalid = Invalid::default();
        for (nth, one) in (1..).zip(&sent.patch_operations) {
            let place = format!("{operation}Input.patchOperations.{nth}.member.op");
            invalid.word(one.op.as_deref().unwrap_or("null"), &place, &names);
        }
        more(&mut invalid);
        invalid.end()?;
        Ok(sent.patch_operations.into_iter().filter_map(edit).collect())
    }
}

fn edit(sent: Sent) -> Option<Edit> {
    let (_, op) = OPS.into_iter().find(|(name, _)| sent.op.as_deref() == Some(name))?;
    Some(Edit { op, path: sent.path, value: sent.value, key: String::new() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Default)]
    struct Thing {
        name: String,
        tags: BTreeMap<String, String>,
    }

    fn table(words: Words) -> Table<Thing> {
        static ROWS: &[Row<Thing>] = &[
            Row { path: "/name", ops: REPLACE, apply: |thing, edit| set(&mut thing.name, edit.text()) },
            Row { path: "/tags/{}", ops: ANY, apply: |thing, edit| edit.entry(&mut thing.tags, edit.text(), "no such tag") },
        ];
        Table { words, rows: ROWS }
    }

    fn run(words: Words, op: &str, path: &str, value: &str) -> Result<Thing, Refusal> {
        let sent = Sent { op: Some(op.to_owned()), path: Some(path.to_owned()), value: Some(value.to_owned()) };
        let mut thing = Thing::default();
        let mut edits: Vec<_> = edit(sent).into_iter().collect();
        table(words).apply(&mut thing, &mut edits).map(|()| thing)
    }

    #[test]
    fn a_path_is_found_and_its_name_decoded() {
        assert_eq!(run(Words::Path, "replace", "/name", "a").expect("done").name, "a");
        let tags = run(Words::Path, "add", "/tags/a~1b~0c", "d").expect("done").tags;
        assert_eq!(tags, BTreeMap::from([("a/b~c".to_owned(), "d".to_owned())]));
    }

    #[test]
    fn refusals_have_their_entitys_words() {
        let rows = [
            (Words::Listed, "add", "/name", "Invalid patch path  '/name' specified for op 'add'. Must be one of: [/tags/{}]"),
            (Words::Listed, "test", "/x", "Invalid patch path  '/x' specified for op 'test'. Please choose supported operations"),
            (Words::Path, "add", "/name", "Invalid patch operation specified. Must be one of: [replace]"),
            (Words::Path, "add", "/tags", "Invalid patch path /tags"),
            (Words::Path, "add", "/tags/a/b", "Invalid patch path /tags/a/b"),
            (Words::PathOnly, "add", "/name", "Invalid patch path /name"),
            (Words::PathOnly, "remove", "/tags/a", "no such tag"),
        ];
        for (words, op, path, expected) in rows {
            let refusal = run(words, op, path, "v").err().expect("refused");
            assert_eq!(refusal.message, expected, "{op} {path}");
        }
    }
}
