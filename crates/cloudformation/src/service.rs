//! `CloudFormation`'s own API over the engine: each operation is a row of the table and a function in a file below.

mod capabilities;
mod change;
mod change_set_views;
mod change_sets;
mod events;
mod faults;
mod limits;
mod moment;
mod operations;
mod page;
mod policies;
mod resources;
mod stacks;
mod summary;
mod templates;
mod text;
mod view;
mod wish;

use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::{Request, Response, StatusCode};
use sekisho_query::{Fault, Query, Xml, answer};

use crate::engine::Engine;

/// The namespace of its documents.
const NAMESPACE: &str = "http://cloudformation.amazonaws.com/doc/2010-05-15/";

/// Which addresses a stack's outputs have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressForm {
    /// Those that they would have on AWS.
    Aws,
    /// Those where this process answers.
    Local,
}

/// One call.
pub(crate) struct Call<'a> {
    /// Who works.
    pub engine: &'a Arc<Engine>,
    /// What was sent.
    pub query: Query,
    /// Which addresses outputs have.
    pub form: AddressForm,
    /// The present moment.
    pub now: SystemTime,
}

/// What an operation gives: its result, or nothing.
pub(crate) type Given = Result<Option<Xml>, Fault>;

type Operation = fn(&Call<'_>) -> Given;

/// Every operation that is answered, sorted by name.
const OPERATIONS: &[(&str, Operation)] = &[
    ("CancelUpdateStack", operations::cancel),
    ("ContinueUpdateRollback", operations::continue_rollback),
    ("CreateChangeSet", change_sets::create),
    ("CreateStack", operations::create),
    ("DeleteChangeSet", change_sets::delete),
    ("DeleteStack", operations::delete),
    ("DescribeAccountLimits", limits::describe),
    ("DescribeChangeSet", change_set_views::describe),
    ("DescribeEvents", events::of_operations),
    ("DescribeStackEvents", events::of_stack),
    ("DescribeStackResource", resources::describe),
    ("DescribeStackResources", resources::describe_all),
    ("DescribeStacks", stacks::describe),
    ("ExecuteChangeSet", change_sets::execute),
    ("GetStackPolicy", policies::get),
    ("GetTemplate", templates::get),
    ("GetTemplateSummary", summary::summarize),
    ("ListChangeSets", change_set_views::list),
    ("ListExports", stacks::exports),
    ("ListImports", stacks::imports),
    ("ListStackResources", resources::list),
    ("ListStacks", stacks::list),
    ("RollbackStack", operations::roll_back),
    ("SetStackPolicy", policies::set),
    ("UpdateStack", operations::update),
    ("UpdateTerminationProtection", operations::protect),
    ("ValidateTemplate", summary::validate),
];

/// The names of all operations that are answered, sorted.
pub fn operations() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|(name, _)| *name)
}

impl Engine {
    /// Answers a request, away from the runtime's threads: templates are read and rows written.
    pub async fn handle(self: &Arc<Self>, request: Request<Bytes>, form: AddressForm, now: SystemTime) -> Response<Bytes> {
        let query = match request.body().is_empty() {
            true => Query::parse(request.uri().query().unwrap_or_default().as_bytes()),
            false => Query::parse(request.body()),
        };
        let engine = Arc::clone(self);
        let answered = tokio::task::spawn_blocking(move || Call { engine: &engine, query, form, now }.answer()).await;
        self.settle().await;
        answered.unwrap_or_else(|_| {
            Fault::new("InternalFailure", "The request could not be answered.")
                .with_status(StatusCode::INTERNAL_SERVER_ERROR)
                .response(NAMESPACE)
        })
    }
}

impl Call<'_> {
    fn answer(&self) -> Response<Bytes> {
        let action = self.query.action();
        match find(action).and_then(|operation| operation(self)) {
            Ok(result) => answer(action, NAMESPACE, result),
            Err(fault) => fault.response(NAMESPACE),
        }
    }
}

fn find(action: &str) -> Result<Operation, Fault> {
    match OPERATIONS.binary_search_by(|(name, _)| (*name).cmp(action)) {
        Ok(place) => Ok(OPERATIONS[place].1),
        Err(_) => Err(limits::refused(action)),
    }
}
