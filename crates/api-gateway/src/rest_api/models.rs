//! Models and request validators: kept by the API, referred to by methods. And the two models every new API has.

use std::collections::BTreeMap;

use serde_json::Value;

use super::definition::{RestApi, gone};
use super::references;
use super::resources::{CreateDocumentationPart, CreateModel, CreateRequestValidator};
use crate::refusal::Refusal;

const EMPTY: &str = r##"{
  "$schema": "http://json-schema.org/draft-04/schema#",
  "title" : "Empty Schema",
  "type" : "object"
}"##;

const ERROR: &str = r##"{
  "$schema" : "http://json-schema.org/draft-04/schema#",
  "title" : "Error Schema",
  "type" : "object",
  "properties" : {
    "message" : { "type" : "string" }
  }
}"##;

/// `Empty` and `Error`.
pub(super) fn default_models() -> BTreeMap<String, CreateModel> {
    let model = |(name, description, schema): (&str, &str, &str)| {
        let model = CreateModel {
            name: name.to_owned(),
            content_type: Some("application/json".to_owned()),
            description: Some(description.to_owned()),
            schema: Some(Value::from(schema)),
            ..CreateModel::default()
        };
        (name.to_owned(), model)
    };
    [("Empty", "This is a default empty schema model", EMPTY), ("Error", "This is a default error schema model", ERROR)]
        .map(model)
        .into()
}

impl RestApi {
    pub(crate) fn put_model(&mut self, create: CreateModel) -> Result<(), Refusal> {
        create.other.refuse(&["restApiId"])?;
        if let Some(Value::String(text)) = &create.schema
            && let Err(error) = serde_json::from_str::<Value>(text)
        {
            // Unverified: the text inside of the brackets.
            return Err(Refusal::bad_request(format!(
                "Invalid model specified: Validation Result: warnings : [], errors : [Invalid model schema specified. {error}]"
            )));
        }
        self.parts.models.insert(create.name.clone(), create);
        Ok(())
    }

    pub(crate) fn delete_model(&mut self, name: &str) -> Result<(), Refusal> {
        if self.parts.models.contains_key(name) {
            references::no_use_of_model(&self.parts, name)?;
        }
        gone(self.parts.models.remove(name), &format!("Invalid model name specified: {name}"))
    }

    pub(crate) fn put_request_validator(&mut self, id: &str, create: CreateRequestValidator) -> Result<(), Refusal> {
        create.other.refuse(&["restApiId"])?;
        self.parts.request_validators.insert(id.to_owned(), create);
        Ok(())
    }

    pub(crate) fn delete_request_validator(&mut self, id: &str) -> Result<(), Refusal> {
        references::no_use_of_validator(&self.parts, id)?;
        gone(self.parts.request_validators.remove(id), "Invalid Request Validator identifier specified")
    }

    pub(crate) fn put_documentation_part(&mut self, id: &str, create: CreateDocumentationPart) -> Result<(), Refusal> {
        create.other.refuse(&["restApiId"])?;
        // Unverified: AWS's text for what is no JSON object.
        serde_json::from_str::<serde_json::Map<String, Value>>(&create.properties)
            .map_err(|_| Refusal::bad_request("Documentation part properties must be a JSON object"))?;
        self.parts.documentation_parts.insert(id.to_owned(), create);
        Ok(())
    }
}
