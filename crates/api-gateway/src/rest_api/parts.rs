//! The parts of a REST API: a tree of resources with methods, and what they refer to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::resources::{
    CreateAuthorizer, CreateDocumentationPart, CreateModel, CreateRequestValidator, PutGatewayResponse, PutMethod,
};
use crate::refusal::Refusal;

/// Resources, methods and what they refer to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Parts {
    pub(crate) resources: BTreeMap<String, Resource>,
    /// By resource id and method (`ANY` among them).
    #[serde(with = "pairs")]
    pub(crate) methods: BTreeMap<(String, String), PutMethod>,
    pub(crate) authorizers: BTreeMap<String, CreateAuthorizer>,
    /// By response type.
    pub(crate) gateway_responses: BTreeMap<String, PutGatewayResponse>,
    /// By name.
    pub(crate) models: BTreeMap<String, CreateModel>,
    pub(crate) request_validators: BTreeMap<String, CreateRequestValidator>,
    pub(crate) documentation_parts: BTreeMap<String, CreateDocumentationPart>,
}

/// A map whose keys are pairs, as a list: JSON has no such keys.
mod pairs {
    use std::collections::BTreeMap;

    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Keyed<V> = BTreeMap<(String, String), V>;

    pub(super) fn serialize<V: Serialize, S: Serializer>(map: &Keyed<V>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_seq(map)
    }

    pub(super) fn deserialize<'de, V: Deserialize<'de>, D: Deserializer<'de>>(from: D) -> Result<Keyed<V>, D::Error> {
        Ok(Vec::<((String, String), V)>::deserialize(from)?.into_iter().collect())
    }
}

/// One part of a path. The root has neither parent nor name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Resource {
    pub(crate) parent: Option<String>,
    pub(crate) part: String,
}

/// What kind of name a part of a path is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part<'a> {
    Static(&'a str),
    Variable(&'a str),
    Greedy(&'a str),
}

impl<'a> Part<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        match text.strip_prefix('{').and_then(|t| t.strip_suffix('}')) {
            Some(name) => match name.strip_suffix('+') {
                Some(name) => Self::Greedy(name),
                None => Self::Variable(name),
            },
            None => Self::Static(text),
        }
    }
}

impl Parts {
    /// Nothing but a root.
    pub(crate) fn with_root(root_id: &str) -> Self {
        let root = Resource { parent: None, part: String::new() };
        Self { resources: BTreeMap::from([(root_id.to_owned(), root)]), ..Self::default() }
    }

    /// Adds or replaces a resource, by the rules between siblings.
    pub(crate) fn add_resource(&mut self, id: &str, parent: &str, part: &str) -> Result<(), Refusal> {
        let above = self.resources.get(parent).ok_or_else(|| Refusal::not_found("Invalid Resource identifier specified"))?;
        if let Part::Greedy(_) = Part::of(&above.part) {
            return Err(no_child_of(&above.part));
        }
        check_name(part)?;
        for (_, sibling) in self.below(parent).filter(|(other, _)| *other != id) {
            check_sibling(&sibling.part, part)?;
        }
        let resource = Resource { parent: Some(parent.to_owned()), part: part.to_owned() };
        self.resources.insert(id.to_owned(), resource);
        Ok(())
    }

    /// Moves or renames a resource with everything below it.
    pub(crate) fn place_resource(&mut self, id: &str, parent: &str, part: &str) -> Result<(), Refusal> {
        if self.is_within(parent, id) {
            return Err(Refusal::bad_request("Resources cannot be cyclical."));
        }
        if let (Part::Greedy(_), Some(_)) = (Part::of(part), self.below(id).next()) {
            return Err(no_child_of(part));
        }
        self.add_resource(id, parent, part)
    }

    /// Is it the other, or below it?
    fn is_within(&self, id: &str, other: &str) -> bool {
        let above = |at: &&str| self.resources.get(*at)?.parent.as_deref();
        std::iter::successors(Some(id), above).any(|at| at == other)
    }

    /// Removes a resource and everything below it.
    pub(super) fn remove_resource(&mut self, id: &str) -> bool {
        let below: Vec<String> = self.below(id).map(|(id, _)| id.to_owned()).collect();
        for child in below {
            self.remove_resource(&child);
        }
        self.methods.retain(|(resource, _), _| resource != id);
        self.resources.remove(id).is_some()
    }

    pub(super) fn below<'a>(&'a self, parent: &'a str) -> impl Iterator<Item = (&'a str, &'a Resource)> {
        self.resources
            .iter()
            .filter(move |(_, resource)| resource.parent.as_deref() == Some(parent))
            .map(|(id, resource)| (id.as_str(), resource))
    }

    /// The full path of a resource.
    pub(crate) fn path(&self, id: &str) -> String {
        let mut parts = Vec::new();
        let mut at = self.resources.get(id);
        while let Some(Resource { parent: Some(parent), part }) = at {
            parts.push(part.as_str());
            at = self.resources.get(parent);
        }
        parts.reverse();
        format!("/{}", parts.join("/"))
    }
}

fn no_child_of(part: &str) -> Refusal {
    Refusal::bad_request(format!("Cannot create a child of a resource with a greedy path variable: {part}"))
}

fn check_name(part: &str) -> Result<(), Refusal> {
    let name = match Part::of(part) {
        Part::Static(name) | Part::Variable(name) | Part::Greedy(name) => name,
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:%$@!*,;=&'()".contains(c);
    if name.is_empty() || !name.chars().all(allowed) {
        return Err(Refusal::bad_request(
            "Resource's path part only allow a-zA-Z0-9._-: or a valid greedy path variable and curly braces at the beginning and the end.",
        ));
    }
    Ok(())
}

fn check_sibling(sibling: &str, part: &str) -> Result<(), Refusal> {
    if sibling == part {
        return Err(Refusal::conflict(format!("Another resource with the same parent already has this name: {part}")));
    }
    // A greedy variable is one too: `{id}` has no place beside `{proxy+}` (recorded on AWS, 2024).
    let variable = |text| !matches!(Part::of(text), Part::Static(_));
    if variable(sibling) && variable(part) {
        return Err(Refusal::bad_request(format!(
            "A sibling ({sibling}) of this resource already has a variable path part -- only one is allowed"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn siblings_follow_the_rules() {
        let mut parts = Parts::with_root("root");
        parts.add_resource("a", "root", "pets").expect("static");
        parts.add_resource("b", "a", "{id}").expect("variable");
        parts.add_resource("d", "b", "{proxy+}").expect("greedy below variable");
        parts.add_resource("b", "a", "{id}").expect("the same again");
        assert_eq!(parts.path("b"), "/pets/{id}");
        let cases = [
            ("x", "root", "pets", "ConflictException"),
            ("x", "a", "{other}", "BadRequestException"),
            ("x", "a", "{proxy+}", "BadRequestException"),
            ("x", "d", "below", "BadRequestException"),
            ("x", "nobody", "y", "NotFoundException"),
            ("x", "root", "a b", "BadRequestException"),
            ("x", "root", "", "BadRequestException"),
        ];
        for (id, parent, part, kind) in cases {
            let refusal = parts.add_resource(id, parent, part).expect_err(part);
            assert_eq!(refusal.kind.name(), kind, "{part}");
        }
        assert!(parts.remove_resource("a"));
        assert_eq!(parts.resources.len(), 1);
    }
}
