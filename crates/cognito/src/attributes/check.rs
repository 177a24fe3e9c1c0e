//! Attributes of a request against the pool's schema, with AWS's texts.

use super::schema::Schema;
use super::{Values, values};
use crate::error::ApiError;

const MISSING: &str = "Attribute does not exist in the schema.";

impl Schema {
    /// For a user who is being made (`SignUp`, `AdminCreateUser`): unknown attributes, required ones, values.
    /// Booleans are brought into lower case.
    pub fn check_new(&self, given: &mut Values) -> Result<(), ApiError> {
        self.refuse_sub(given.keys())?;
        let unknown = given.keys().filter(|name| self.get(name).is_none());
        let unknown = unknown.map(|name| format!("{name}: {}\n", self.unknown(name)));
        let has = |name: &str| given.get(name).is_some_and(|value| !value.is_empty());
        let required = self.0.iter().filter(|known| known.required && known.name != "sub");
        let absent = required.filter(|known| !has(&known.name));
        let absent = absent.map(|known| format!("{}: The attribute is required\n", known.name));
        let problems: String = unknown.chain(absent).collect();
        if !problems.is_empty() {
            return Err(ApiError::invalid_parameter(format!("Attributes did not conform to the schema: {problems}")));
        }
        self.check_values(given)?;
        check_verified(given, &Values::new())
    }

    /// For a user who exists: unknown and immutable attributes, values. An empty value removes the attribute.
    /// `current`: what the user has.
    pub fn check_update(&self, changes: &mut Values, current: &Values) -> Result<(), ApiError> {
        self.refuse_sub(changes.keys())?;
        let removes = |name: &str| changes.get(name).is_some_and(String::is_empty);
        let problem = |name: &String| if removes(name) { self.removal_problem(name) } else { self.update_problem(name) };
        let problems: String = changes.keys().filter_map(problem).collect();
        if !problems.is_empty() {
            return Err(ApiError::invalid_parameter(problems));
        }
        self.check_values(changes)?;
        check_verified(changes, current)
    }

    /// For attributes that are to be removed: unknown, immutable and required ones stay.
    pub fn check_delete(&self, names: &[String]) -> Result<(), ApiError> {
        self.refuse_sub(names.iter())?;
        let problems: String = names.iter().filter_map(|name| self.removal_problem(name)).collect();
        if problems.is_empty() {
            return Ok(());
        }
        Err(ApiError::invalid_parameter(format!("Invalid user attributes: {problems}")))
    }

    /// Required attributes a user lacks, in the schema's order; `NEW_PASSWORD_REQUIRED` asks for them.
    pub fn lacking(&self, current: &Values) -> Vec<&str> {
        let has = |name: &str| current.get(name).is_some_and(|value| !value.is_empty());
        let required = self.0.iter().filter(|known| known.required && known.name != "sub");
        let names = required.map(|known| known.name.as_str());
        names.filter(|name| !has(name)).collect()
    }

    fn update_problem(&self, name: &str) -> Option<String> {
        match self.get(name) {
            None => Some(format!("user.{name}: {MISSING}\n")),
            Some(known) if !known.mutable => Some(format!("user.{name}: Attribute cannot be updated.\n")),
            Some(_) => None,
        }
    }

    // Unverified: the words for an attribute that is required or cannot change.
    fn removal_problem(&self, name: &str) -> Option<String> {
        let required = self.get(name).is_some_and(|known| known.required);
        self.update_problem(name).or_else(|| required.then(|| format!("user.{name}: The attribute is required\n")))
    }

    /// AWS has its own words for a part of a structured attribute of OpenID Connect, such as `name.formatted`.
    fn unknown(&self, name: &str) -> String {
        match name.split_once('.') {
            Some((whole, _)) if self.get(whole).is_some() => format!("The attribute {name} is required"),
            _ => MISSING.to_owned(),
        }
    }

    fn refuse_sub<'a>(&self, mut names: impl Iterator<Item = &'a String>) -> Result<(), ApiError> {
        if names.any(|name| name == "sub") {
            return Err(ApiError::invalid_parameter("Cannot modify the non-mutable attribute sub"));
        }
        Ok(())
    }

    fn check_values(&self, given: &mut Values) -> Result<(), ApiError> {
        for (name, value) in given {
            if let Some(known) = self.get(name) {
                values::check(known, value)?;
            }
        }
        Ok(())
    }
}

/// An address can be called verified only where there is one.
fn check_verified(given: &Values, current: &Values) -> Result<(), ApiError> {
    let rules = [
        ("email_verified", "email", "Email is required to verify/un-verify an email"),
        ("phone_number_verified", "phone_number", "Phone Number is required to verify/un-verify a phone number"),
    ];
    for (flag, address, text) in rules {
        let value = given.get(address).or_else(|| current.get(address));
        let has_address = value.is_some_and(|value| !value.is_empty());
        if given.contains_key(flag) && !has_address {
            return Err(ApiError::invalid_parameter(text));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Schema {
        let given = json!([
            {"Name": "email", "Required": true},
            {"Name": "given_name", "Required": true, "Mutable": false},
            {"Name": "tenant", "AttributeDataType": "String"},
        ]);
        let given: Vec<_> = serde_json::from_value(given).expect("attributes");
        Schema::create(&given).expect("a schema")
    }

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
    }

    fn text(verdict: Result<(), ApiError>) -> String {
        verdict.map_or_else(|error| error.message.expect("a text"), |()| "ok".into())
    }

    const E: (&str, &str) = ("email", "a@b.co");
    const G: (&str, &str) = ("given_name", "A");

    #[test]
    fn new_users() {
        let cases: [(&[(&str, &str)], &str); 10] = [
            (&[E, G], "ok"),
            (&[E, G, ("custom:tenant", "t")], "ok"),
            (
                &[E, G, ("name.formatted", "A")],
                "Attributes did not conform to the schema: name.formatted: The attribute name.formatted is required\n",
            ),
            (
                &[],
                "Attributes did not conform to the schema: given_name: The attribute is required\nemail: The attribute is required\n",
            ),
            (&[G, ("email", "")], "Attributes did not conform to the schema: email: The attribute is required\n"),
            (
                &[E, G, ("custom:x", "1")],
                "Attributes did not conform to the schema: custom:x: Attribute does not exist in the schema.\n",
            ),
            (
                &[E, G, ("tenant", "1")],
                "Attributes did not conform to the schema: tenant: Attribute does not exist in the schema.\n",
            ),
            (&[E, G, ("sub", "1")], "Cannot modify the non-mutable attribute sub"),
            (&[G, ("email", "a")], "Invalid email address format."),
            (&[E, G, ("phone_number_verified", "true")], "Phone Number is required to verify/un-verify a phone number"),
        ];
        for (given, expected) in cases {
            assert_eq!(text(schema().check_new(&mut values(given))), expected);
        }
        let mut given = values(&[E, G, ("email_verified", "True")]);
        assert_eq!(schema().check_new(&mut given), Ok(()));
        assert_eq!(given["email_verified"], "true");
    }

    #[test]
    fn updates() {
        let current = values(&[E, G]);
        let cases: [(&[(&str, &str)], &str); 10] = [
            (&[("email", "c@d.co"), ("custom:tenant", "")], "ok"),
            (&[("email_verified", "TRUE")], "ok"),
            (&[G], "user.given_name: Attribute cannot be updated.\n"),
            (&[("custom:x", "1")], "user.custom:x: Attribute does not exist in the schema.\n"),
            (
                &[("x", "1"), ("y", "1")],
                "user.x: Attribute does not exist in the schema.\nuser.y: Attribute does not exist in the schema.\n",
            ),
            (&[("sub", "1")], "Cannot modify the non-mutable attribute sub"),
            (&[("phone_number", "12")], "Invalid phone number format."),
            (&[("email", "")], "user.email: The attribute is required\n"),
            (
                &[("phone_number", ""), ("phone_number_verified", "true")],
                "Phone Number is required to verify/un-verify a phone number",
            ),
            (&[("phone_number_verified", "true"), ("phone_number", "+1234567")], "ok"),
        ];
        for (changes, expected) in cases {
            assert_eq!(text(schema().check_update(&mut values(changes), &current)), expected);
        }
    }

    #[test]
    fn removals() {
        let cases: [(&[&str], &str); 5] = [
            (&["custom:tenant", "name"], "ok"),
            (&["sub"], "Cannot modify the non-mutable attribute sub"),
            (&["email"], "Invalid user attributes: user.email: The attribute is required\n"),
            (&["given_name"], "Invalid user attributes: user.given_name: Attribute cannot be updated.\n"),
            (
                &["x", "name", "custom:y"],
                "Invalid user attributes: user.x: Attribute does not exist in the schema.\n\
                 user.custom:y: Attribute does not exist in the schema.\n",
            ),
        ];
        for (names, expected) in cases {
            let names: Vec<String> = names.iter().map(ToString::to_string).collect();
            assert_eq!(text(schema().check_delete(&names)), expected);
        }
    }

    #[test]
    fn what_a_user_lacks() {
        assert_eq!(schema().lacking(&values(&[])), ["given_name", "email"]);
        assert_eq!(schema().lacking(&values(&[E, ("given_name", "")])), ["given_name"]);
        assert!(schema().lacking(&values(&[E, G])).is_empty());
    }
}
