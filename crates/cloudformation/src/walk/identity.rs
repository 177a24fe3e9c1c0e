//! What happens to a resource, and under which names and ids it goes on.

use sekisho_template as template;
use serde_json::Value;

use super::{Given, Level, Noted, Source, Walk};
use crate::names::{self, Naming};
use crate::plan::{Action, decide};
use crate::provider::{Fault, Provider, Values};

/// What is settled about a resource before its attributes are.
pub(super) struct Identity {
    /// Its name in the plan, with the nested stacks on the way.
    pub logical_id: String,
    /// What its ids are derived from.
    pub seed: String,
    /// How often a new one took its place.
    pub generation: u32,
    pub properties: Values,
    pub action: Action,
    pub physical_id: String,
}

impl Given<'_> {
    /// What names of a resource are made of.
    pub(super) fn naming<'n>(&'n self, level: &'n Level, written: &'n template::Resource, seed: &'n str) -> Naming<'n> {
        let Given { place, next_version, .. } = self;
        Naming { place, stack_name: &level.stack_name, logical_id: &written.logical_id, seed, next_version }
    }
}

impl Walk<'_> {
    pub(super) fn identity(
        &mut self,
        level: &Level,
        provider: &Provider,
        written: &template::Resource,
        properties: &Values,
        source: &Source,
    ) -> Result<Identity, Noted> {
        let logical_id = format!("{}{}", level.prefix, written.logical_id);
        let stored = self.given.stored.get(logical_id.as_str()).copied();
        let at = |generation: u32| self.of_generation(level, provider, written, properties, generation);
        let generation = stored.map_or(0, |stored| stored.resource.generation);
        let (seed, named, made) = at(generation);
        let action = decide(stored, provider, &named);
        let Some(stored) = stored else {
            return Ok(Identity { logical_id, seed, generation, properties: named, action, physical_id: made });
        };
        let old = &stored.resource;
        if !matches!(action, Action::Replace { .. }) {
            if let (Action::Update { .. } | Action::Resume, Some(fault)) = (&action, (provider.forbids)(&old.properties, &named))
            {
                return Err(self.fault(source, &fault));
            }
            let physical_id = old.physical_id.clone();
            return Ok(Identity { logical_id, seed, generation, properties: named, action, physical_id });
        }
        if self.given.file.is_none()
            && let Some(fault) = refused(provider, properties, old, &logical_id)
        {
            return Err(self.fault(source, &fault));
        }
        let (other_seed, other_named, other) = at(generation + 1);
        // Where the template names it, the new one has the id of the old one: its ids stay what they are.
        let (seed, named, generation, physical_id) = match other == old.physical_id {
            true => (seed, named, generation, made),
            false => (other_seed, other_named, generation + 1, other),
        };
        Ok(Identity { logical_id, seed, generation, properties: named, action, physical_id })
    }

    /// Seed, properties with a name, and physical id of one generation of a resource.
    fn of_generation(
        &self,
        level: &Level,
        provider: &Provider,
        written: &template::Resource,
        properties: &Values,
        generation: u32,
    ) -> (String, Values, String) {
        let seed = names::seed(self.given.root, &format!("{}{}", level.prefix, written.logical_id), generation);
        let naming = self.given.naming(level, written, &seed);
        let mut named = properties.clone();
        fill_name(provider, &naming, &mut named);
        let physical_id = (provider.physical_id)(&naming, &named);
        (seed, named, physical_id)
    }
}

/// Gives a resource without a name the one that `CloudFormation` would make up.
fn fill_name(provider: &Provider, naming: &Naming<'_>, properties: &mut Values) {
    if let Some((property, longest)) = provider.named_by
        && !properties.contains_key(property)
    {
        properties.insert(property.to_owned(), Value::String(naming.generated(longest)));
    }
}

/// Replacements that `CloudFormation` does not do.
fn refused(provider: &Provider, properties: &Values, old: &crate::store::Resource, logical_id: &str) -> Option<Fault> {
    if provider.type_name != old.type_name {
        let message = format!(
            "Update of resource type is not permitted. The new template modifies resource type of the following resources: \
             [{logical_id}]"
        );
        return Some(Fault::new(message, "Give the new resource another name in the template."));
    }
    let (name, _) = provider.named_by?;
    let named = properties.get(name).filter(|given| Some(*given) == old.properties.get(name))?;
    // Names that are no ids, as that of a user pool, do not stand in the way.
    if named.as_str() != Some(old.physical_id.as_str()) {
        return None;
    }
    let message = format!(
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {} and update the stack \
         again",
        old.physical_id
    );
    Some(Fault::of(name, message, "Give it another name, or none."))
}
