//! Users in pages, with the one comparison `ListUsers` can make.

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::users::{LISTED_COLUMNS, user};
use crate::user::User;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// The user name, by index.
    Username,
    /// By index.
    Sub,
    /// By index.
    Email,
    /// By index.
    PhoneNumber,
    /// `CONFIRMED` and so on.
    UserStatus,
    /// `Enabled` or `Disabled`.
    Enabled,
    /// Any other attribute; looks at every user of the pool.
    Attribute(&'static str),
}

/// How.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The whole value.
    Equals,
    /// Its beginning.
    Begins,
}

/// A comparison with a value as the column keeps it.
pub struct Filter {
    /// What.
    pub column: Column,
    /// How.
    pub comparison: Comparison,
    /// With what.
    pub value: String,
}

/// Users after this number who match, in the order of their numbers.
pub fn list(db: &Connection, pool_id: &str, filter: Option<&Filter>, after: i64, limit: usize) -> rusqlite::Result<Vec<User>> {
    let (condition, bounds) = filter.map_or((String::new(), Vec::new()), condition);
    let mut select = db.prepare_cached(&format!(
        "SELECT {LISTED_COLUMNS} FROM users WHERE pool_id = ? AND id > ? {condition} ORDER BY id LIMIT ?"
    ))?;
    let limit = Value::Integer(super::count(limit));
    let mut values = vec![Value::Text(pool_id.into()), Value::Integer(after)];
    values.extend(bounds.into_iter().map(Value::Text));
    values.push(limit);
    select.query_map(params_from_iter(values), user)?.collect()
}

/// The comparison as a condition that an index can answer, and its values.
fn condition(filter: &Filter) -> (String, Vec<String>) {
    let column = match filter.column {
        Column::Username => "username_key".to_owned(),
        Column::Sub => "sub".to_owned(),
        Column::Email => "email_key".to_owned(),
        Column::PhoneNumber => "phone_key".to_owned(),
        Column::UserStatus => "status".to_owned(),
        Column::Enabled => "iif(enabled, 'Enabled', 'Disabled')".to_owned(),
        Column::Attribute(name) => format!("lower(json_extract(attributes, '$.{name}'))"),
    };
    let value = filter.value.clone();
    match filter.comparison {
        Comparison::Equals => (format!("AND {column} = ?"), vec![value]),
        // The highest character ends the range of texts that begin so.
        Comparison::Begins => {
            let end = format!("{value}\u{10FFFF}");
            (format!("AND {column} >= ? AND {column} < ?"), vec![value, end])
        }
    }
}
