//! The tables, as a list of migrations.

use sekisho_database::Schema;

use super::pools;

/// Never change an entry that was released; append the next one.
pub const SCHEMA: Schema = Schema {
    service: "Cognito",
    migrations: &[include_str!("schema/1.sql"), include_str!("schema/2.sql")],
    complete: pools::complete_keys,
};
