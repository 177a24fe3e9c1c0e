//! The 20 attributes every pool has, in the order `DescribeUserPool` lists them.

use super::schema::{NumberConstraints, SchemaAttribute, StringConstraints};

/// Name, type, shortest and longest value or smallest number; an empty limit is none.
const STANDARD: [(&str, &str, &str, &str); 20] = [
    ("sub", "String", "1", "2048"),
    ("name", "String", "0", "2048"),
    ("given_name", "String", "0", "2048"),
    ("family_name", "String", "0", "2048"),
    ("middle_name", "String", "0", "2048"),
    ("nickname", "String", "0", "2048"),
    ("preferred_username", "String", "0", "2048"),
    ("profile", "String", "0", "2048"),
    ("picture", "String", "0", "2048"),
    ("website", "String", "0", "2048"),
    ("email", "String", "0", "2048"),
    ("email_verified", "Boolean", "", ""),
    ("gender", "String", "0", "2048"),
    ("birthdate", "String", "10", "10"),
    ("zoneinfo", "String", "0", "2048"),
    ("locale", "String", "0", "2048"),
    ("phone_number", "String", "0", "2048"),
    ("phone_number_verified", "Boolean", "", ""),
    ("address", "String", "0", "2048"),
    ("updated_at", "Number", "0", ""),
];

/// The schema of a pool that was given none.
pub(super) fn attributes() -> Vec<SchemaAttribute> {
    STANDARD.map(|row| attribute(&row)).into()
}

fn attribute(&(name, data_type, low, high): &(&str, &str, &str, &str)) -> SchemaAttribute {
    let limit = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let number = NumberConstraints { min_value: limit(low), max_value: limit(high) };
    let string = StringConstraints { min_length: limit(low), max_length: limit(high) };
    SchemaAttribute {
        name: name.to_owned(),
        attribute_data_type: data_type.to_owned(),
        developer_only_attribute: false,
        mutable: name != "sub",
        required: name == "sub",
        number_attribute_constraints: (data_type == "Number").then_some(number),
        string_attribute_constraints: (data_type == "String").then_some(string),
    }
}
