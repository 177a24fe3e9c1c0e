//! `/account`: what holds for all APIs of the account.

use serde_json::{Value, json};

use crate::gateway::AccountSettings;
use crate::management::ManagementCall;
use crate::management::answered::Answered;
use crate::management::page::present;
use crate::management::patch::{REPLACE, Row, Table, Words, set};
use crate::refusal::Refusal;

pub(super) fn answer(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    match call.method.as_str() {
        "GET" => Ok(Answered::ok(show(&call.gateway.definitions().account))),
        "PATCH" => update(call),
        _ => Err(call.unsupported()),
    }
}

// Unverified: the words of refused paths and operations.
static TABLE: Table<AccountSettings> = Table {
    words: Words::Path,
    rows: &[Row { path: "/cloudwatchRoleArn", ops: REPLACE, apply: |one, edit| set(&mut one.cloudwatch_role_arn, edit.some()) }],
};

fn update(call: &ManagementCall<'_>) -> Result<Answered, Refusal> {
    let mut edits = call.edits("updateAccount")?;
    call.gateway.change_account(|account| {
        TABLE.apply(account, &mut edits)?;
        Ok(Answered::ok(show(account)))
    })
}

fn show(account: &AccountSettings) -> Value {
    present(json!({
        "cloudwatchRoleArn": account.cloudwatch_role_arn,
        "throttleSettings": { "burstLimit": 5000, "rateLimit": 10_000.0 },
        "features": ["UsagePlans"],
        "apiKeyVersion": "4",
    }))
}
