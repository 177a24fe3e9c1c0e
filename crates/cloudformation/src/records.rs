//! What a stack's own rows hold, as the operations of the service give it.

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// A stack, from its first change set on; a deleted one is kept under its id.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StackRecord {
    /// `arn:aws:cloudformation:<region>:<account>:stack/<name>/<uuid>`
    pub id: String,
    /// Unique among those that are not deleted.
    pub name: String,
    /// `CREATE_COMPLETE`, `REVIEW_IN_PROGRESS`, …
    pub status: String,
    /// Why, when it is a failure.
    pub reason: Option<String>,
    /// Milliseconds since 1970.
    pub created: i64,
    /// Milliseconds since 1970; none before its first update.
    pub updated: Option<i64>,
    /// Milliseconds since 1970.
    pub deleted: Option<i64>,
    /// The template as it came; empty before the first execution.
    pub template: String,
    /// Whether paths in it lead to files beside it: a template of `up`, which builds from sources. Its file.
    pub file: Option<String>,
    /// The parameters' values; those with `NoEcho` are shown as `****`.
    pub parameters: IndexMap<String, String>,
    /// In the order in which they were given.
    pub tags: Vec<(String, String)>,
    /// `CAPABILITY_IAM`, …
    pub capabilities: Vec<String>,
    /// The stack's policy, as it was set.
    pub policy: Option<String>,
    /// `--role-arn`, `--notification-arns`: kept and shown.
    pub role_arn: Option<String>,
    /// Where events would be told on AWS; nobody is told here.
    pub notification_arns: Vec<String>,
    /// A failed creation leaves what it made.
    pub disable_rollback: bool,
    /// A delete is refused.
    pub termination_protection: bool,
    /// Minutes; kept and shown.
    pub timeout_in_minutes: Option<i64>,
    /// The template's description.
    pub description: Option<String>,
    /// The exports of other stacks that its values come from, sorted.
    pub imports: Vec<String>,
    /// The change set that made it what it is, or is about to.
    pub change_set_id: Option<String>,
    /// A failed creation deletes the stack too.
    pub delete_on_failure: bool,
    /// `ClientRequestToken` of the operation in progress.
    pub token: Option<String>,
    /// What it is being updated to; it is this one that is gone back to.
    pub next: Option<Box<StackRecord>>,
}

impl StackRecord {
    /// Whether an operation has not come to its end.
    pub fn in_progress(&self) -> bool {
        self.status.ends_with("_IN_PROGRESS") && !self.in_review()
    }

    /// Whether there is nothing but change sets yet.
    pub fn in_review(&self) -> bool {
        self.status == "REVIEW_IN_PROGRESS"
    }
}

/// An output of a stack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OutputRecord {
    /// Its name in the template.
    pub name: String,
    /// As it is on AWS, addresses and all.
    pub value: String,
    /// The template's description of it.
    pub description: Option<String>,
    /// Under which other stacks import it; unique in the account.
    pub export: Option<String>,
}

/// Something that happened to a stack or one of its resources.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventRecord {
    /// `<logical id>-<STATUS>-<timestamp>` for resources, a uuid for the stack, as on AWS.
    pub event_id: String,
    /// Milliseconds since 1970; no two events of a stack have the same.
    pub at: i64,
    /// The stack's name for the stack itself.
    pub logical_id: String,
    /// The stack's id for the stack itself.
    pub physical_id: String,
    /// `AWS::CloudFormation::Stack` for the stack itself.
    pub type_name: String,
    /// `CREATE_IN_PROGRESS`, …
    pub status: String,
    /// `ClientRequestToken` of the call that led to it.
    pub token: Option<String>,
    /// `Resource creation Initiated`, or why it failed.
    pub reason: Option<String>,
    /// The resource's properties as JSON, without secrets.
    pub properties: Option<String>,
}

/// A change set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ChangeSetRecord {
    /// `arn:aws:cloudformation:<region>:<account>:changeSet/<name>/<uuid>`
    pub id: String,
    /// Unique within its stack.
    pub name: String,
    /// The stack's id.
    pub stack_id: String,
    /// `CREATE`, `UPDATE` or `IMPORT`.
    pub kind: String,
    /// `CREATE_COMPLETE` or `FAILED`.
    pub status: String,
    /// `AVAILABLE`, `UNAVAILABLE`, `EXECUTE_COMPLETE`, `OBSOLETE`, …
    pub execution_status: String,
    /// Why it failed.
    pub reason: Option<String>,
    /// As it was given.
    pub description: Option<String>,
    /// Milliseconds since 1970.
    pub created: i64,
    /// What the stack becomes when it is executed: template, parameters, tags, capabilities, …
    pub stack: StackRecord,
    /// One JSON object for each change, in the form of the API's `ResourceChange`.
    pub changes: Vec<serde_json::Value>,
}
