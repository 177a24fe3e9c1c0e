//! The filter of `ListUsers`: `name op "value"`, one comparison, `=` or `^=` ("Searching for users").

use crate::error::ApiError;
use crate::pool::Pool;
use crate::store::user_list::{Column, Comparison, Filter};

/// The comparison; `None` for an empty filter, which lets everybody through.
pub fn parse(text: &str, pool: &Pool) -> Result<Option<Filter>, ApiError> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (name, comparison, value) = split(text).ok_or_else(unparsable)?;
    let column = column(name).ok_or_else(|| {
        // Unverified: the words.
        ApiError::invalid_parameter(format!("Invalid search attribute: {name}"))
    })?;
    Ok(Some(Filter { value: comparable(column, value, pool), column, comparison }))
}

fn split(text: &str) -> Option<(&str, Comparison, String)> {
    let end = text.find(['=', '^'])?;
    let (name, rest) = text.split_at(end);
    let (comparison, rest) = match rest.strip_prefix("^=") {
        Some(rest) => (Comparison::Begins, rest),
        None => (Comparison::Equals, rest.strip_prefix('=')?),
    };
    let name = unquoted(name.trim()).filter(|name| !name.is_empty())?;
    let value = rest.trim().strip_prefix('"')?.strip_suffix('"')?;
    Some((name, comparison, unescaped(value)?))
}

/// The name, which may stand in quotes but have none in it.
fn unquoted(name: &str) -> Option<&str> {
    let name = match name.strip_prefix('"') {
        Some(name) => name.strip_suffix('"')?,
        None => name,
    };
    (!name.contains('"')).then_some(name)
}

/// The value without its escapes. `None`: a quote ends it too early, or it ends in a lone escape.
fn unescaped(value: &str) -> Option<String> {
    let mut text = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return None,
            '\\' => match characters.next()? {
                escaped @ ('"' | '\\') => text.push(escaped),
                other => {
                    text.push('\\');
                    text.push(other);
                }
            },
            other => text.push(other),
        }
    }
    Some(text)
}

/// Whether users can be searched for by this.
pub fn is_searchable(name: &str) -> bool {
    column(name).is_some()
}

fn column(name: &str) -> Option<Column> {
    Some(match name {
        "username" => Column::Username,
        "sub" => Column::Sub,
        "email" => Column::Email,
        "phone_number" => Column::PhoneNumber,
        "cognito:user_status" => Column::UserStatus,
        "status" => Column::Enabled,
        "name" => Column::Attribute("name"),
        "given_name" => Column::Attribute("given_name"),
        "family_name" => Column::Attribute("family_name"),
        "preferred_username" => Column::Attribute("preferred_username"),
        _ => return None,
    })
}

/// The value as the column keeps it: everything but names and `status` is compared without regard to case.
fn comparable(column: Column, value: String, pool: &Pool) -> String {
    match column {
        Column::Username => pool.fold(&value),
        Column::Enabled => value,
        Column::UserStatus => value.to_uppercase(),
        // As SQLite folds what it compares with: other letters than A to Z differ by case.
        Column::Attribute(_) => value.to_ascii_lowercase(),
        Column::Sub | Column::Email | Column::PhoneNumber => value.to_lowercase(),
    }
}

fn unparsable() -> ApiError {
    ApiError::invalid_parameter("Error while parsing filter")
        .because("a filter is one comparison: name = \"value\" or name ^= \"value\"")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn comparisons() {
        use Comparison::{Begins, Equals};
        let cases = [
            (r#"email = "a@b.c""#, Some(("email", Equals, "a@b.c"))),
            (r#"email="a@b.c""#, Some(("email", Equals, "a@b.c"))),
            (r#""email" ^= "a""#, Some(("email", Begins, "a"))),
            (r#"name^="a = b""#, Some(("name", Begins, "a = b"))),
            (r#"name = "say \"hi\"""#, Some(("name", Equals, r#"say "hi""#))),
            (r#"cognito:user_status = "CONFIRMED""#, Some(("cognito:user_status", Equals, "CONFIRMED"))),
            ("name", None),
            ("name = bare", None),
            (r#"name = "a" and sub = "b""#, None),
            (r#"name ^ "a""#, None),
            (r#"name = "a\""#, None),
            (r#""name = "a""#, None),
            (r#"na"me = "a""#, None),
            (r#"= "a""#, None),
            (r#""" = "a""#, None),
            (r#"name == "a""#, None),
            (r#"name = """#, Some(("name", Equals, ""))),
            (r#"name = "back\\slash \n""#, Some(("name", Equals, r"back\slash \n"))),
        ];
        for (text, expected) in cases {
            let expected = expected.map(|(name, comparison, value)| (name, comparison, value.to_owned()));
            assert_eq!(split(text), expected, "{text}");
        }
    }

    /// As an app writes a value into a filter.
    fn escaped(value: &str) -> String {
        value.replace('\\', r"\\").replace('"', "\\\"")
    }

    proptest! {
        #[test]
        fn every_value_can_be_searched_for(value in ".*", begins: bool, spaces in " {0,3}", quoted: bool) {
            let name = if quoted { "\"given_name\"" } else { "given_name" };
            let sign = if begins { "^=" } else { "=" };
            let text = format!("{spaces}{name}{spaces}{sign}{spaces}\"{}\"{spaces}", escaped(&value));
            let comparison = if begins { Comparison::Begins } else { Comparison::Equals };
            prop_assert_eq!(split(text.trim()), Some(("given_name", comparison, value)));
        }

        #[test]
        fn no_text_is_too_odd(text in "[ a-z\"=^\\\\:]{0,20}") {
            if let Some((name, _, _)) = split(&text) {
                prop_assert!(!name.is_empty() && !name.contains('"') && !name.contains('='));
            }
        }
    }
}
