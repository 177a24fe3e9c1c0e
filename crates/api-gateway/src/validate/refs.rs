//! What a `$ref` in a model names: a part of the same schema, or another model of the API by its URL.

use crate::refusal::Refusal;

const MODELS: &str = "https://apigateway.amazonaws.com/restapis/";

/// The URL that models refer to each other by.
pub(crate) fn model_url(api_id: &str, name: &str) -> String {
    format!("{MODELS}{api_id}/models/{name}")
}

/// A place in a model.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) model: String,
    /// A JSON Pointer; empty for the whole of it.
    pub(super) pointer: String,
}

impl Place {
    /// What `reference` means in the model it stands in.
    // Unverified: that the API id in a URL is not compared with the API's own; a copied API would be useless otherwise.
    pub(super) fn of(reference: &str, model: &str) -> Result<Self, Refusal> {
        let (target, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let model = match target.strip_prefix(MODELS) {
            None if target.is_empty() => Some(model),
            None => None,
            Some(rest) => rest.split_once("/models/").map(|(_, name)| name.trim_end_matches('/')),
        };
        let known = model.filter(|name| !name.is_empty() && (pointer.is_empty() || pointer.starts_with('/')));
        let model = known.ok_or_else(|| {
            // Unverified: the text.
            Refusal::bad_request(format!("Invalid model specified: Validation Result: reference {reference} is not supported"))
        })?;
        let pointer = percent_encoding::percent_decode_str(pointer).decode_utf8_lossy().into_owned();
        Ok(Self { model: model.to_owned(), pointer })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_name_models_and_parts() {
        let place = |model: &str, pointer: &str| Some(Place { model: model.to_owned(), pointer: pointer.to_owned() });
        let rows = [
            ("#", place("Own", "")),
            ("#/definitions/A%20b", place("Own", "/definitions/A b")),
            (&model_url("abc", "Pet"), place("Pet", "")),
            (&format!("{}#/properties/a", model_url("abc", "Pet")), place("Pet", "/properties/a")),
            ("https://example.com/pet.json", None),
            ("Pet", None),
            ("#anchor", None),
        ];
        for (reference, expected) in rows {
            assert_eq!(Place::of(reference, "Own").ok(), expected, "{reference}");
        }
    }
}
