//! Stacks as they are shown: a nested stack, kept among its root's resources, is a stack of its own here.

use indexmap::IndexMap;
use sekisho_query::Fault;
use serde_json::Value;

use super::faults::{internal, no_stack};
use crate::records::{OutputRecord, StackRecord};
use crate::store::{Store, Stored};

/// The type of a nested stack.
pub const STACK: &str = "AWS::CloudFormation::Stack";

/// A stack and all that belongs to it.
#[derive(Debug)]
pub struct View {
    /// What is kept, or would be kept if it were no nested one.
    pub record: StackRecord,
    /// As the template gives them.
    pub outputs: Vec<OutputRecord>,
    /// The nested stack's parent and root.
    pub above: Option<Above>,
    /// Empty, or `Parent/`.
    prefix: String,
    /// Every resource of the root stack.
    rows: Vec<Stored>,
}

/// The ids of the stacks that a nested one is in.
#[derive(Debug, Clone)]
pub struct Above {
    /// Where its resource stands.
    pub parent: String,
    /// The outermost.
    pub root: String,
}

impl View {
    /// The stack of that name or id.
    pub fn find(store: &Store, name_or_id: &str) -> Result<Self, Fault> {
        if let Some(record) = store.find_stack(name_or_id).map_err(internal)? {
            return Self::root(store, record);
        }
        for record in store.stacks().map_err(internal)?.into_iter().filter(|stack| stack.deleted.is_none()) {
            let root = Self::root(store, record)?;
            let is_meant =
                |row: &&Stored| row.resource.physical_id == name_or_id || name_of(&row.resource.physical_id) == name_or_id;
            if let Some(row) = root.stack_rows().find(is_meant) {
                return Ok(root.nested(row));
            }
        }
        Err(no_stack(name_or_id))
    }

    /// Every stack that is not deleted, the latest first, each with its nested ones after it.
    pub fn all(store: &Store) -> Result<Vec<Self>, Fault> {
        let mut all = Vec::new();
        for record in store.stacks().map_err(internal)?.into_iter().filter(|stack| stack.deleted.is_none()) {
            let root = Self::root(store, record)?;
            let nested: Vec<_> = root.stack_rows().map(|row| root.nested(row)).collect();
            all.push(root);
            all.extend(nested);
        }
        Ok(all)
    }

    /// The stack's own resources under their names in its template.
    pub fn resources(&self) -> impl Iterator<Item = (&str, &Stored)> {
        self.rows.iter().filter_map(|row| {
            let own = row.resource.logical_id.strip_prefix(self.prefix.as_str())?;
            (!own.contains('/')).then_some((own, row))
        })
    }

    /// Every resource of the root stack.
    pub fn rows(&self) -> &[Stored] {
        &self.rows
    }

    fn root(store: &Store, record: StackRecord) -> Result<Self, Fault> {
        let (rows, outputs) = match record.deleted {
            Some(_) => (Vec::new(), Vec::new()),
            None => (store.resources(&record.name).map_err(internal)?, store.outputs(&record.name).map_err(internal)?),
        };
        Ok(Self { record, outputs, above: None, prefix: String::new(), rows })
    }

    fn stack_rows(&self) -> impl Iterator<Item = &Stored> {
        self.rows.iter().filter(|row| row.resource.type_name == STACK)
    }

    fn nested(&self, row: &Stored) -> Self {
        let resource = &row.resource;
        let root = self.record.id.clone();
        let parent = resource.logical_id.rsplit_once('/').and_then(|(parent, _)| self.id_of(parent)).unwrap_or(&root);
        let record = StackRecord {
            id: resource.physical_id.clone(),
            name: name_of(&resource.physical_id).to_owned(),
            status: row.status.clone(),
            reason: row.reason.clone(),
            created: row.at,
            parameters: parameters(resource.properties.get("Parameters")),
            capabilities: self.record.capabilities.clone(),
            tags: self.record.tags.clone(),
            disable_rollback: self.record.disable_rollback,
            ..StackRecord::default()
        };
        let above = Some(Above { parent: parent.to_owned(), root: root.clone() });
        let prefix = format!("{}/", resource.logical_id);
        Self { record, outputs: outputs(&resource.attributes), above, prefix, rows: self.rows.clone() }
    }

    fn id_of(&self, logical_id: &str) -> Option<&str> {
        self.rows.iter().find(|row| row.resource.logical_id == logical_id).map(|row| row.resource.physical_id.as_str())
    }
}

/// The name in a stack's id.
pub fn name_of(id: &str) -> &str {
    id.split_once(":stack/").and_then(|(_, rest)| rest.split('/').next()).unwrap_or_default()
}

fn parameters(given: Option<&Value>) -> IndexMap<String, String> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    given.and_then(Value::as_object).into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

fn outputs(attributes: &serde_json::Map<String, Value>) -> Vec<OutputRecord> {
    let output = |(name, value): (&String, &Value)| {
        let name = name.strip_prefix("Outputs.")?.to_owned();
        Some(OutputRecord { name, value: value.as_str()?.to_owned(), ..OutputRecord::default() })
    };
    attributes.iter().filter_map(output).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::store::{Progress, Resource};

    const ID: &str = "arn:aws:cloudformation:r:1:stack/s/1";

    fn row(logical_id: &str, type_name: &str, physical_id: &str, position: i64) -> Stored {
        let map = |value: Value| value.as_object().unwrap().clone();
        let resource = Resource {
            logical_id: logical_id.to_owned(),
            type_name: type_name.to_owned(),
            physical_id: physical_id.to_owned(),
            properties: map(json!({ "Parameters": { "P": "1" } })),
            attributes: map(json!({ "Outputs.O": "2" })),
            retain: crate::store::Retain::No,
            generation: 0,
        };
        Stored { resource, progress: Progress::Done, position, status: "CREATE_COMPLETE".to_owned(), reason: None, at: 5 }
    }

    fn store() -> Store {
        let store = Store::open(None).unwrap();
        let stack = StackRecord { id: ID.to_owned(), name: "s".to_owned(), ..StackRecord::default() };
        store.put_stack(&stack).unwrap();
        let inner = "arn:aws:cloudformation:r:1:stack/s-A-B/3";
        for (position, (id, kind, physical)) in (0..).zip([
            ("A", STACK, "arn:aws:cloudformation:r:1:stack/s-A/2"),
            ("A/B", STACK, inner),
            ("A/B/L", "AWS::Logs::LogGroup", "l"),
            ("M", "AWS::Logs::LogGroup", "m"),
        ]) {
            store.put_resource("s", &row(id, kind, physical, position)).unwrap();
        }
        store
    }

    #[test]
    fn nested_stacks_are_stacks_of_their_own() {
        let store = store();
        let names: Vec<_> = View::all(&store).unwrap().into_iter().map(|view| view.record.name).collect();
        assert_eq!(names, ["s", "s-A", "s-A-B"]);
        for (asked, expected) in [("s", vec!["A", "M"]), (ID, vec!["A", "M"]), ("s-A", vec!["B"]), ("s-A-B", vec!["L"])] {
            let view = View::find(&store, asked).unwrap();
            let own: Vec<_> = view.resources().map(|(name, _)| name).collect();
            assert_eq!(own, expected, "{asked}");
        }
        let inner = View::find(&store, "arn:aws:cloudformation:r:1:stack/s-A-B/3").unwrap();
        let above = inner.above.unwrap();
        assert_eq!((above.parent.as_str(), above.root.as_str()), ("arn:aws:cloudformation:r:1:stack/s-A/2", ID));
        assert_eq!((inner.outputs[0].name.as_str(), inner.record.parameters["P"].as_str()), ("O", "1"));
        assert_eq!(View::find(&store, "t").unwrap_err().message, "Stack with id t does not exist");
    }
}
