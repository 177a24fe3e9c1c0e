//! Who answers for a stack's functions: a program that is built here, somebody elsewhere, or, where that is wanted, the
//! compiler's words until the code builds.

use std::collections::HashMap;

use sekisho_lambda::{Backend, Code, Remote};
use sekisho_template::Errors;

use crate::engine::{Engine, blame};
use crate::error::StackError;
use crate::provider::Fault;
use crate::report::Event;
use crate::walk::Plan;

/// What is wanted of functions whose code lies beside the template.
#[derive(Debug, Default)]
pub struct Handlers {
    /// Those that run elsewhere.
    pub elsewhere: Vec<Elsewhere>,
    /// What becomes of code that does not build.
    pub unbuilt: Unbuilt,
}

/// Functions at another address, where somebody speaks Lambda's Invoke.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Which function; all that no other entry names when `None`.
    pub logical_id: Option<String>,
    /// `http://127.0.0.1:9000`.
    pub base: String,
    /// Its name there; that of its program when `None`.
    pub name: Option<String>,
}

/// What becomes of code that does not build.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unbuilt {
    /// The stack does not come up.
    #[default]
    Refused,
    /// It does, and the function answers what it answered before, or nothing but errors.
    Tolerated,
}

impl Handlers {
    fn of(&self, logical_id: &str) -> Option<&Elsewhere> {
        let named = self.elsewhere.iter().find(|it| it.logical_id.as_deref() == Some(logical_id));
        named.or_else(|| self.elsewhere.iter().find(|it| it.logical_id.is_none()))
    }
}

impl Engine {
    /// Says who answers for functions of stacks that are brought up. The first call counts.
    pub fn set_handlers(&self, handlers: Handlers) {
        let _ = self.handlers.set(handlers);
    }

    /// Does its code matter here?
    pub(crate) fn runs_here(&self, logical_id: &str) -> bool {
        self.handlers.get().is_none_or(|handlers| handlers.of(logical_id).is_none())
    }

    /// What answers for each function, by logical id. Builds what has to be built in one go.
    pub(crate) async fn backends(
        &self,
        plan: &Plan,
        on_event: &(dyn Fn(Event) + Sync),
    ) -> Result<HashMap<String, Backend>, StackError> {
        let none = Handlers::default();
        let handlers = self.handlers.get().unwrap_or(&none);
        check_names(handlers, plan)?;
        let mut backends = HashMap::new();
        let mut here = Vec::new();
        for (id, code) in &plan.codes {
            match handlers.of(id).filter(|_| !matches!(code, Code::Package(_))) {
                Some(elsewhere) => drop(backends.insert(id.clone(), remote(plan, id, code, elsewhere)?)),
                None => here.push((id, code)),
            }
        }
        let codes: Vec<Code> = here.iter().map(|(_, code)| Code::clone(code)).collect();
        let built = self.build(plan, codes, handlers.unbuilt, on_event).await?;
        backends.extend(here.into_iter().filter_map(|(id, code)| Some((id.clone(), built.get(code)?.clone()))));
        Ok(backends)
    }

    async fn build(
        &self,
        plan: &Plan,
        codes: Vec<Code>,
        unbuilt: Unbuilt,
        on_event: &(dyn Fn(Event) + Sync),
    ) -> Result<HashMap<Code, Backend>, StackError> {
        let functions = &self.services.functions;
        let progress = |progress| on_event(Event::Build(progress));
        Ok(match unbuilt {
            Unbuilt::Tolerated => functions.build_each(codes, progress).await.into_iter().collect(),
            Unbuilt::Refused => {
                let built = functions.build(codes, progress).await.map_err(|error| blame(plan, error))?;
                built.into_iter().map(|(code, executable)| (code, executable.into())).collect()
            }
        })
    }
}

fn check_names(handlers: &Handlers, plan: &Plan) -> Result<(), StackError> {
    let unknown = |it: &&Elsewhere| it.logical_id.as_ref().is_some_and(|id| !plan.codes.contains_key(id));
    match handlers.elsewhere.iter().find(unknown).and_then(|it| it.logical_id.as_deref()) {
        None => Ok(()),
        Some(id) => {
            let known: Vec<&str> = plan.codes.keys().map(String::as_str).collect();
            Err(StackError::Refused(format!(
                "--invoke names {id}, and the template has no such function; its functions are {}",
                known.join(", ")
            )))
        }
    }
}

fn remote(plan: &Plan, id: &str, code: &Code, elsewhere: &Elsewhere) -> Result<Backend, StackError> {
    let name = elsewhere.name.clone().or_else(|| code.program());
    let remote = name.as_deref().and_then(|name| Remote::new(&elsewhere.base, name));
    let step = plan.steps.iter().find(|step| step.resource.logical_id == id);
    match (remote, step) {
        (Some(remote), _) => Ok(remote.into()),
        (None, Some(step)) => {
            let remedy = format!("Give it: --invoke {id}={}/NAME, or Metadata.BuildProperties.Binary.", elsewhere.base);
            Err(Errors(vec![step.source.error(&Fault::of("Code", "the name of its program is not certain", remedy))]).into())
        }
        (None, None) => Err(StackError::Refused(format!("--invoke: {id} has no name at {}", elsewhere.base))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_of_its_own_entry_comes_first() {
        let entry =
            |id: Option<&str>, base: &str| Elsewhere { logical_id: id.map(str::to_owned), base: base.to_owned(), name: None };
        let handlers = Handlers { elsewhere: vec![entry(None, "all"), entry(Some("A"), "a")], unbuilt: Unbuilt::Refused };
        let base = |id| handlers.of(id).map(|it| it.base.as_str());
        assert_eq!((base("A"), base("B")), (Some("a"), Some("all")));
        assert_eq!(Handlers::default().of("A"), None);
    }
}
