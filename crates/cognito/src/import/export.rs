//! A pool's users as a CSV file that another pool can take in. Passwords do not leave the pool.

use crate::error::ApiError;
use crate::import::columns;
use crate::service::Cognito;
use crate::store::user_list;
use crate::user::User;

/// Users in one page of the file.
const PAGE: usize = 10_000;

impl Cognito {
    /// The users after this number as lines, the first page with the header, and where the next page begins.
    pub fn export_users(&self, pool_id: &str, after: i64) -> Result<(Vec<u8>, Option<i64>), ApiError> {
        let pool = self.pool(pool_id)?.ok_or_else(|| ApiError::user_pool_missing(pool_id))?;
        let columns = columns(&pool.identity.schema);
        let users = self.store.read(|db| user_list::list(db, &pool.id, None, after, PAGE))?;
        let mut writer = csv::Writer::from_writer(Vec::new());
        let mut write = |record: Vec<&str>| writer.write_record(record).map_err(|error| ApiError::internal(error.to_string()));
        if after == 0 {
            write(columns.iter().map(String::as_str).collect())?;
        }
        for user in &users {
            write(columns.iter().map(|column| field(user, column)).collect())?;
        }
        let next = users.last().filter(|_| users.len() == PAGE).map(|last| last.id);
        let lines = writer.into_inner().map_err(|error| ApiError::internal(error.to_string()))?;
        Ok((lines, next))
    }
}

fn field<'a>(user: &'a User, column: &str) -> &'a str {
    match column {
        "cognito:mfa_enabled" if user.more.mfa.iter().any(|mfa| mfa == "SMS_MFA") => "true",
        "cognito:mfa_enabled" => "false",
        // Where addresses stand for names, the name is the address: the user name itself is only a number.
        "cognito:username" if user.username == user.sub => address(user),
        "cognito:username" => &user.username,
        other => user.attributes.get(other).map_or("", String::as_str),
    }
}

fn address(user: &User) -> &str {
    let given = ["email", "phone_number"].into_iter().find_map(|name| user.attributes.get(name));
    given.map_or(&user.username, |address| address.as_str())
}
