//! A nested stack: its template is read and planned where it stands.

use indexmap::IndexMap;
use serde_json::Value;

use super::{DEEPEST, Level, Noted, Source, Walk};
use crate::names::Naming;
use crate::provider::{Fault, Values, text};

const LOCAL: &str = "Give the path of a template beside this one, such as infra/contract.yaml.";

impl Walk<'_> {
    /// Plans the members of a nested stack; its attributes are their template's outputs.
    pub(super) fn nested(
        &mut self,
        level: &Level,
        naming: &Naming<'_>,
        properties: &Values,
        stack_id: &str,
        source: &Source,
    ) -> Result<Values, Noted> {
        let url = text(properties, "TemplateURL");
        let fault = |message: String, remedy: &str| Fault::of("TemplateURL", message, remedy);
        if url.contains("://") {
            return Err(self.fault(source, &fault(format!("{url} is not on this machine"), LOCAL)));
        }
        if level.depth >= DEEPEST {
            let message = format!("stacks are nested deeper than {DEEPEST}");
            return Err(self.fault(source, &fault(message, "See whether a template includes itself.")));
        }
        let file = level.folder().join(url);
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("{} cannot be read: {error}", file.display());
                return Err(self.fault(source, &fault(message, LOCAL)));
            }
        };
        let nested = Level {
            prefix: format!("{}{}/", level.prefix, naming.logical_id),
            stack_name: naming.generated(128),
            stack_id: stack_id.to_owned(),
            file,
            parameters: parameters(properties),
            depth: level.depth + 1,
        };
        let outputs = self.template(&nested, &text)?;
        Ok(outputs.into_iter().map(|(name, value)| (format!("Outputs.{name}"), Value::String(value))).collect())
    }
}

fn parameters(properties: &Values) -> IndexMap<String, String> {
    let given = properties.get("Parameters").and_then(Value::as_object);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    given.into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}
