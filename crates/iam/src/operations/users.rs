//! The one user there is: the account itself.

use std::time::SystemTime;

use sekisho_query::{Fault, Query, Xml};

use super::write;
use crate::Iam;
use crate::fault::no_such;

/// When accounts here begin: no moment of this process counts.
const BEGUN: i64 = 1_262_304_000;

pub fn get(iam: &Iam, query: &Query, _: SystemTime) -> Result<Option<Xml>, Fault> {
    if let Some(name) = query.text("UserName") {
        return Err(no_such(format!("The user with name {name} cannot be found.")));
    }
    let account = &iam.settings.account_id;
    let mut xml = Xml::new();
    xml.element("User", |xml| {
        xml.text("Path", "/").text("UserName", "root").text("UserId", account);
        xml.text("Arn", format!("arn:aws:iam::{account}:root")).text("CreateDate", write::time(BEGUN));
    });
    Ok(Some(xml))
}
