//! What `up` tells while it works and when it is done.

use std::path::PathBuf;

use indexmap::IndexMap;
use sekisho_lambda::{BuildProgress, Code};
use sekisho_template::Warning;

use crate::changes::Change;

/// Something that happened while a stack was brought up.
#[derive(Debug, Clone)]
pub enum Event {
    /// What will be done; nothing was touched yet. Empty for a stack that is as it should be.
    Changes(Vec<Change>),
    /// The functions' code is being built.
    Build(BuildProgress),
    /// The stack as a whole came to a new status.
    Stack {
        /// As `CloudFormation` calls it: `UPDATE_ROLLBACK_IN_PROGRESS`.
        status: &'static str,
        /// Why, when it is a failure.
        reason: Option<String>,
    },
    /// A resource came to a new status.
    Resource {
        /// `Parent/Child` for a member of a nested stack.
        logical_id: String,
        /// `AWS::Cognito::UserPool`.
        type_name: String,
        /// What `Ref` gives.
        physical_id: String,
        /// What it came to.
        status: Status,
        /// Why, when it is a failure.
        reason: Option<String>,
    },
}

/// What a resource came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Made.
    CreateComplete,
    /// Could not be made.
    CreateFailed,
    /// Changed, or replaced by a new one.
    UpdateComplete,
    /// Could not be changed.
    UpdateFailed,
    /// As it was: nothing about it changed.
    Unchanged,
    /// Removed.
    DeleteComplete,
    /// Could not be removed.
    DeleteFailed,
    /// Left the stack but stays, as its `DeletionPolicy` says.
    DeleteSkipped,
}

impl Status {
    /// As `CloudFormation` spells it. `UNCHANGED` is ours: `CloudFormation` has no event for it.
    pub fn name(self) -> &'static str {
        match self {
            Status::CreateComplete => "CREATE_COMPLETE",
            Status::CreateFailed => "CREATE_FAILED",
            Status::UpdateComplete => "UPDATE_COMPLETE",
            Status::UpdateFailed => "UPDATE_FAILED",
            Status::Unchanged => "UNCHANGED",
            Status::DeleteComplete => "DELETE_COMPLETE",
            Status::DeleteFailed => "DELETE_FAILED",
            Status::DeleteSkipped => "DELETE_SKIPPED",
        }
    }
}

/// A stack that is up.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// The template's outputs; addresses of APIs that we host lead to us.
    pub outputs: IndexMap<String, String>,
    /// The same as they are on AWS, addresses and all.
    pub aws_outputs: IndexMap<String, String>,
    /// Parts of the template that are not honoured, each with its place.
    pub warnings: Vec<Warning>,
    /// What is accepted and not simulated because no caller can tell: "alarms", "tracing". Sorted.
    pub not_simulated: Vec<&'static str>,
    /// The APIs, in the order of making.
    pub apis: Vec<Api>,
    /// The functions, in the order of making.
    pub functions: Vec<String>,
    /// Where the code comes from of those that run here.
    pub codes: Vec<FunctionCode>,
    /// The files that the template consists of: itself, nested ones, and what they include.
    pub files: Vec<PathBuf>,
}

/// A function and its code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionCode {
    /// Its name in the template.
    pub logical_id: String,
    /// Its name as a function.
    pub name: String,
    /// Where its program comes from.
    pub code: Code,
}

/// An API that is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Api {
    /// Its name in the template.
    pub logical_id: String,
    /// Ten lower-case letters and digits.
    pub api_id: String,
    /// Which kind it is.
    pub kind: ApiKind,
    /// Its address here, without a stage: `http://127.0.0.1:4566/_api/<id>`.
    pub url: String,
}

/// The two kinds of API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiKind {
    /// `AWS::ApiGatewayV2::Api`.
    Http,
    /// `AWS::ApiGateway::RestApi`.
    Rest,
}
