//! A pool's schema: the standard attributes, changed where the pool says so, and its custom ones.

use serde::{Deserialize, Serialize};

use super::standard;
use crate::error::ApiError;

/// AWS allows this many custom attributes in a pool.
const MOST_CUSTOM: usize = 50;

/// Limits of a number; numbers are strings in this API.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NumberConstraints {
    /// Smallest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_value: Option<String>,
    /// Greatest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_value: Option<String>,
}

/// Limits of a text's length.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct StringConstraints {
    /// Shortest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_length: Option<String>,
    /// Longest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<String>,
}

/// An attribute as `DescribeUserPool` shows it and as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SchemaAttribute {
    /// With `custom:` or `dev:custom:`.
    pub name: String,
    /// `String`, `Number`, `DateTime` or `Boolean`.
    pub attribute_data_type: String,
    /// Superseded by write permissions of clients.
    pub developer_only_attribute: bool,
    /// Whether the value can change.
    pub mutable: bool,
    /// Whether every user has one.
    pub required: bool,
    /// Of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number_attribute_constraints: Option<NumberConstraints>,
    /// Of a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub string_attribute_constraints: Option<StringConstraints>,
}

/// An attribute as `CreateUserPool` takes it: custom ones without their prefix.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct NewAttribute {
    /// Without a prefix.
    pub name: String,
    /// See `SchemaAttribute`.
    pub attribute_data_type: Option<String>,
    /// See `SchemaAttribute`.
    pub developer_only_attribute: Option<bool>,
    /// See `SchemaAttribute`; true when not given.
    pub mutable: Option<bool>,
    /// See `SchemaAttribute`.
    pub required: Option<bool>,
    /// Of a number.
    pub number_attribute_constraints: Option<NumberConstraints>,
    /// Of a text.
    pub string_attribute_constraints: Option<StringConstraints>,
}

/// All attributes of a pool.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Schema(pub Vec<SchemaAttribute>);

impl Schema {
    /// The standard attributes with what `CreateUserPool` was given.
    pub fn create(given: &[NewAttribute]) -> Result<Self, ApiError> {
        let mut schema = Self(standard::attributes());
        for new in given {
            match schema.0.iter_mut().find(|known| known.name == new.name) {
                Some(known) => known.change(new)?,
                None => schema.add(new)?,
            }
        }
        Ok(schema)
    }

    /// The attribute of this full name.
    pub fn get(&self, name: &str) -> Option<&SchemaAttribute> {
        self.0.iter().find(|attribute| attribute.name == name)
    }

    /// Custom attributes for a pool that is there already, all or none.
    pub fn extended(mut self, given: &[NewAttribute]) -> Result<Self, ApiError> {
        for new in given {
            self.add(new)?;
        }
        let custom = self.0.iter().filter(|attribute| attribute.name.contains("custom:")).count();
        if custom > MOST_CUSTOM {
            // Unverified: exception and words; the quota is documented.
            return Err(ApiError::invalid_parameter("Maximum number of custom attributes is reached for the user pool."));
        }
        Ok(self)
    }

    fn add(&mut self, new: &NewAttribute) -> Result<(), ApiError> {
        let custom = new.to_custom()?;
        let name = &custom.name;
        if self.get(name).is_some() {
            return Err(ApiError::invalid_parameter(format!("{name}: Existing attribute already has name {name}.")));
        }
        self.0.push(custom);
        Ok(())
    }
}

impl SchemaAttribute {
    /// A standard attribute as the pool wants it.
    fn change(&mut self, new: &NewAttribute) -> Result<(), ApiError> {
        let other_type = new.attribute_data_type.as_ref().is_some_and(|given| *given != self.attribute_data_type);
        if other_type || new.developer_only_attribute == Some(true) {
            return Err(ApiError::invalid_parameter(format!(
                "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute {}",
                self.name
            )));
        }
        self.mutable = new.mutable.unwrap_or(self.mutable);
        self.required = new.required.unwrap_or(self.required);
        if let (Some(own), Some(given)) = (&mut self.string_attribute_constraints, &new.string_attribute_constraints) {
            own.clone_from(given);
        }
        if let (Some(own), Some(given)) = (&mut self.number_attribute_constraints, &new.number_attribute_constraints) {
            own.clone_from(given);
        }
        Ok(())
    }
}

impl NewAttribute {
    fn to_custom(&self) -> Result<SchemaAttribute, ApiError> {
        if self.name.is_empty() {
            // Unverified: the words; the model lets the name be missing.
            return Err(ApiError::invalid_parameter("The name of a custom attribute must not be null."));
        }
        if self.required == Some(true) {
            return Err(ApiError::invalid_parameter("Required custom attributes are not supported currently."));
        }
        // Unverified: the text for a custom attribute without a type.
        let data_type = self.attribute_data_type.clone().ok_or_else(|| {
            ApiError::invalid_parameter("Invalid AttributeDataType input, consider using the provided AttributeDataType enum.")
        })?;
        let developer_only = self.developer_only_attribute.unwrap_or(false);
        let prefix = if developer_only { "dev:custom:" } else { "custom:" };
        let number = self.number_attribute_constraints.clone().unwrap_or_default();
        let string = self.string_attribute_constraints.clone().unwrap_or_default();
        Ok(SchemaAttribute {
            name: format!("{prefix}{}", self.name),
            developer_only_attribute: developer_only,
            mutable: self.mutable.unwrap_or(true),
            required: false,
            number_attribute_constraints: (data_type == "Number").then_some(number),
            string_attribute_constraints: (data_type == "String").then_some(string),
            attribute_data_type: data_type,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn given(json: Value) -> Vec<NewAttribute> {
        serde_json::from_value(json).expect("new attributes")
    }

    fn shown(schema: &Schema, name: &str) -> Value {
        serde_json::to_value(schema.get(name)).expect("JSON")
    }

    #[test]
    fn the_standard_schema() {
        let schema = Schema::create(&[]).expect("a schema");
        let names: Vec<&str> = schema.0.iter().map(|attribute| attribute.name.as_str()).collect();
        assert_eq!(
            names.join(" "),
            "sub name given_name family_name middle_name nickname preferred_username profile picture website email \
             email_verified gender birthdate zoneinfo locale phone_number phone_number_verified address updated_at"
        );
        let cases = [
            (
                "sub",
                r#"{"Name":"sub","AttributeDataType":"String","DeveloperOnlyAttribute":false,"Mutable":false,"Required":true,"StringAttributeConstraints":{"MinLength":"1","MaxLength":"2048"}}"#,
            ),
            (
                "email",
                r#"{"Name":"email","AttributeDataType":"String","DeveloperOnlyAttribute":false,"Mutable":true,"Required":false,"StringAttributeConstraints":{"MinLength":"0","MaxLength":"2048"}}"#,
            ),
            (
                "email_verified",
                r#"{"Name":"email_verified","AttributeDataType":"Boolean","DeveloperOnlyAttribute":false,"Mutable":true,"Required":false}"#,
            ),
            (
                "birthdate",
                r#"{"Name":"birthdate","AttributeDataType":"String","DeveloperOnlyAttribute":false,"Mutable":true,"Required":false,"StringAttributeConstraints":{"MinLength":"10","MaxLength":"10"}}"#,
            ),
            (
                "updated_at",
                r#"{"Name":"updated_at","AttributeDataType":"Number","DeveloperOnlyAttribute":false,"Mutable":true,"Required":false,"NumberAttributeConstraints":{"MinValue":"0"}}"#,
            ),
        ];
        for (name, expected) in cases {
            assert_eq!(shown(&schema, name).to_string(), expected);
        }
        let stored = serde_json::to_string(&schema).expect("JSON");
        assert_eq!(serde_json::from_str::<Schema>(&stored).expect("a schema"), schema);
    }

    #[test]
    fn changed_and_custom_attributes() {
        let schema = Schema::create(&given(json!([
            {"Name": "email", "Required": true, "Mutable": false, "AttributeDataType": "String"},
            {"Name": "name", "StringAttributeConstraints": {"MaxLength": "10"}},
            {"Name": "tenant", "AttributeDataType": "String"},
            {"Name": "age", "AttributeDataType": "Number", "Mutable": false, "NumberAttributeConstraints": {"MinValue": "1"}},
            {"Name": "flag", "AttributeDataType": "Boolean", "DeveloperOnlyAttribute": true},
        ])))
        .expect("a schema");
        assert_eq!(schema.0.len(), 23);
        let email = schema.get("email").expect("email");
        assert!(email.required && !email.mutable);
        assert_eq!(shown(&schema, "name")["StringAttributeConstraints"], json!({"MaxLength": "10"}));
        assert_eq!(shown(&schema, "custom:tenant")["StringAttributeConstraints"], json!({}));
        assert_eq!(shown(&schema, "custom:tenant")["Mutable"], true);
        assert_eq!(shown(&schema, "custom:age")["NumberAttributeConstraints"], json!({"MinValue": "1"}));
        assert_eq!(shown(&schema, "custom:age")["Mutable"], false);
        assert_eq!(shown(&schema, "dev:custom:flag")["DeveloperOnlyAttribute"], true);
        assert_eq!(schema.get("tenant"), None);
    }

    #[test]
    fn refusals() {
        let cases = [
            (
                json!([{"Name": "x", "AttributeDataType": "String", "Required": true}]),
                "Required custom attributes are not supported currently.",
            ),
            (
                json!([{"Name": "email", "AttributeDataType": "Number"}]),
                "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email",
            ),
            (
                json!([{"Name": "email", "DeveloperOnlyAttribute": true}]),
                "You can not change AttributeDataType or set developerOnlyAttribute for standard schema attribute email",
            ),
            (
                json!([{"Name": "x", "AttributeDataType": "String"}, {"Name": "x", "AttributeDataType": "Number"}]),
                "custom:x: Existing attribute already has name custom:x.",
            ),
            (json!([{"Name": "x"}]), "Invalid AttributeDataType input, consider using the provided AttributeDataType enum."),
        ];
        for (attributes, text) in cases {
            let error = Schema::create(&given(attributes)).expect_err(text);
            assert_eq!((error.kind, error.message.as_deref()), ("InvalidParameterException", Some(text)));
        }
    }
}
