//! A nested stack: its template is read and planned where it stands.

use std::path::Path;

use indexmap::IndexMap;
use serde_json::Value;

use super::{DEEPEST, Level, Noted, Source, Walk};
use crate::names::Naming;
use crate::provider::{Fault, Values, text};
use crate::s3_address::Address;

const LOCAL: &str = "Give the path of a template beside this one, such as infra/contract.yaml.";
const IN_S3: &str = "Upload the template to a bucket here, by `sam package` or `aws cloudformation package`.";

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
        if level.depth >= DEEPEST {
            let message = format!("stacks are nested deeper than {DEEPEST}");
            return Err(self.fault(source, &fault(message, "See whether a template includes itself.")));
        }
        let address = Address::parse(url);
        if address.is_none() && (level.folder.is_none() || url.contains("://")) {
            let remedy = if level.folder.is_none() { IN_S3 } else { LOCAL };
            return Err(self.fault(source, &fault("TemplateURL must be a supported URL".to_owned(), remedy)));
        }
        let (file, folder) = match &level.folder {
            Some(folder) if address.is_none() => {
                let file = folder.join(url);
                (file.display().to_string(), file.parent().map(Path::to_owned))
            }
            _ => (url.to_owned(), None),
        };
        let text = match self.read(level, url) {
            Ok(text) => text,
            Err(error) => {
                let message = format!("{file} cannot be read: {error}");
                return Err(self.fault(source, &fault(message, if address.is_some() { IN_S3 } else { LOCAL })));
            }
        };
        let nested = Level {
            prefix: format!("{}{}/", level.prefix, naming.logical_id),
            stack_name: naming.generated(128),
            stack_id: stack_id.to_owned(),
            file,
            folder,
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
