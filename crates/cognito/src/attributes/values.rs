//! Single values against their attribute.

use super::schema::SchemaAttribute;
use crate::error::ApiError;

/// Whether this is an email address.
// Unverified: AWS's exact rule. Here: something, one `@`, a domain of at least two labels, no spaces.
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && c != '@';
    let labels: Vec<&str> = domain.split('.').collect();
    !local.is_empty() && local.chars().all(plain) && labels.len() > 1 && labels.iter().all(|label| is_label(label))
}

fn is_label(label: &str) -> bool {
    let letters = label.chars().all(|c| c.is_alphanumeric() || c == '-');
    !label.is_empty() && letters && !label.starts_with('-') && !label.ends_with('-')
}

/// Whether this is a phone number: `+` and digits, as E.164 has them.
// Unverified: the fewest digits AWS takes.
pub fn is_phone(text: &str) -> bool {
    text.strip_prefix('+')
        .is_some_and(|digits| (2..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Brings the value into the form it is stored in (booleans in lower case), or refuses it. An empty value is no value.
pub(super) fn check(attribute: &SchemaAttribute, value: &mut str) -> Result<(), ApiError> {
    if value.is_empty() {
        return Ok(());
    }
    match attribute.name.as_str() {
        "email" if !is_email(value) => {
            return Err(ApiError::invalid_parameter("Invalid email address format."));
        }
        "phone_number" if !is_phone(value) => {
            return Err(ApiError::invalid_parameter("Invalid phone number format."));
        }
        _ => {}
    }
    let problem = match attribute.attribute_data_type.as_str() {
        "Boolean" => lower_cased(value),
        "Number" => number_problem(attribute, value),
        "String" => length_problem(attribute, value),
        // Unverified: what AWS takes for a DateTime.
        _ => None,
    };
    problem.map_or(Ok(()), |problem| Err(refusal(&attribute.name, &problem)))
}

/// Unverified: AWS's texts for these are not recorded, so ours says whose it is.
fn refusal(name: &str, problem: &str) -> ApiError {
    ApiError::invalid_parameter(format!("Sekisho refuses the value of {name}: {problem}"))
}

fn lower_cased(value: &mut str) -> Option<String> {
    value.make_ascii_lowercase();
    let boolean = ["true", "false"].contains(&&*value);
    (!boolean).then(|| "it must be true or false".to_owned())
}

fn number_problem(attribute: &SchemaAttribute, value: &str) -> Option<String> {
    let Ok(number) = value.parse::<i128>() else {
        return Some("it must be a whole number".to_owned());
    };
    let limits = attribute.number_attribute_constraints.as_ref()?;
    outside(number, limits.min_value.as_ref(), limits.max_value.as_ref(), "it must be")
}

fn length_problem(attribute: &SchemaAttribute, value: &str) -> Option<String> {
    let limits = attribute.string_attribute_constraints.as_ref()?;
    let length = i128::try_from(value.chars().count()).unwrap_or(i128::MAX);
    outside(length, limits.min_length.as_ref(), limits.max_length.as_ref(), "its length must be")
}

fn outside(number: i128, low: Option<&String>, high: Option<&String>, what: &str) -> Option<String> {
    let limit = |text: Option<&String>| text.and_then(|text| text.parse::<i128>().ok());
    match (limit(low), limit(high)) {
        (Some(low), _) if number < low => Some(format!("{what} at least {low}")),
        (_, Some(high)) if number > high => Some(format!("{what} at most {high}")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Schema;
    use super::*;

    #[test]
    fn emails() {
        let cases = [
            ("usera@example.com", true),
            ("a+b.c@sub.example.co.jp", true),
            ("ü@exämple.com", true),
            ("teamoneautothon", false),
            ("@example.com", false),
            ("a@", false),
            ("a@b", false),
            ("a@b.", false),
            ("a@.com", false),
            ("a@b@c.com", false),
            ("a b@c.com", false),
            ("a@c.com ", false),
            ("a@-c.com", false),
            ("", false),
        ];
        for (text, valid) in cases {
            assert_eq!(is_email(text), valid, "{text}");
        }
    }

    #[test]
    fn phones() {
        let cases = [
            ("+12065559934", true),
            ("+123456789012345", true),
            ("+1234567890123456", false),
            ("961", false),
            ("teamoneautothon1234", false),
            ("+1 206 555 9934", false),
            ("+1-206", false),
            ("+", false),
            ("++12", false),
        ];
        for (text, valid) in cases {
            assert_eq!(is_phone(text), valid, "{text}");
        }
    }

    #[test]
    fn values() {
        let given = json!([
            {"Name": "n", "AttributeDataType": "Number", "NumberAttributeConstraints": {"MinValue": "1", "MaxValue": "9"}},
            {"Name": "s", "AttributeDataType": "String", "StringAttributeConstraints": {"MinLength": "2", "MaxLength": "3"}},
            {"Name": "d", "AttributeDataType": "DateTime"},
        ]);
        let given: Vec<_> = serde_json::from_value(given).expect("attributes");
        let schema = Schema::create(&given).expect("a schema");
        let ours = |name: &str, text: &str| format!("Sekisho refuses the value of {name}: {text}");
        let cases = [
            ("email", "a@b.co", Ok("a@b.co".to_owned())),
            ("email", "", Ok(String::new())),
            ("email", "a", Err("Invalid email address format.".to_owned())),
            ("phone_number", "1", Err("Invalid phone number format.".to_owned())),
            ("email_verified", "True", Ok("true".to_owned())),
            ("email_verified", "FALSE", Ok("false".to_owned())),
            ("email_verified", "1", Err(ours("email_verified", "it must be true or false"))),
            ("birthdate", "2000-01-01", Ok("2000-01-01".to_owned())),
            ("birthdate", "2000-1-1", Err(ours("birthdate", "its length must be at least 10"))),
            ("birthdate", "2000-01-011", Err(ours("birthdate", "its length must be at most 10"))),
            ("updated_at", "-1", Err(ours("updated_at", "it must be at least 0"))),
            ("custom:n", "5", Ok("5".to_owned())),
            ("custom:n", "10", Err(ours("custom:n", "it must be at most 9"))),
            ("custom:n", "5.5", Err(ours("custom:n", "it must be a whole number"))),
            ("custom:s", "äöü", Ok("äöü".to_owned())),
            ("custom:s", "a", Err(ours("custom:s", "its length must be at least 2"))),
            ("custom:d", "whenever", Ok("whenever".to_owned())),
        ];
        for (name, value, expected) in cases {
            let mut value = value.to_owned();
            let verdict = check(schema.get(name).expect(name), &mut value);
            let got = verdict.map(|()| value).map_err(|error| error.message.expect("a text"));
            assert_eq!(got, expected, "{name}");
        }
    }
}
