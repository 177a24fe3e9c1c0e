//! A function's resource policy. It outlives the code: replacing a function keeps it.

use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use serde_json::{Value, json};

use crate::error::LambdaError;
use crate::permission::{Asked, Permission};

/// The statements in the order in which they were added.
#[derive(Default)]
pub(crate) struct Policy {
    statements: RwLock<Vec<Permission>>,
}

impl Policy {
    pub fn add(&self, permission: Permission) -> Result<(), LambdaError> {
        let mut statements = self.statements.write().unwrap_or_else(PoisonError::into_inner);
        if (statements.iter()).any(|known| known.statement_id == permission.statement_id) {
            return Err(LambdaError::StatementExists(permission.statement_id));
        }
        statements.push(permission);
        Ok(())
    }

    pub fn remove(&self, statement_id: &str) {
        let mut statements = self.statements.write().unwrap_or_else(PoisonError::into_inner);
        statements.retain(|known| known.statement_id != statement_id);
    }

    pub fn has(&self, statement_id: &str) -> bool {
        self.read().iter().any(|known| known.statement_id == statement_id)
    }

    pub fn is_empty(&self) -> bool {
        self.read().is_empty()
    }

    pub fn allows(&self, principal: &str, source_arn: &str) -> bool {
        self.read().iter().any(|statement| statement.allows(principal, source_arn))
    }

    /// Does any statement grant the call?
    pub fn grants(&self, asked: &Asked<'_>) -> bool {
        self.read().iter().any(|statement| statement.grants(asked))
    }

    /// The policy document, `None` without statements.
    pub fn document(&self, resource_arn: &str) -> Option<Value> {
        let statements = self.read();
        if statements.is_empty() {
            return None;
        }
        let statements: Vec<Value> = statements.iter().map(|s| s.statement(resource_arn)).collect();
        Some(json!({ "Version": "2012-10-17", "Id": "default", "Statement": statements }))
    }

    fn read(&self) -> RwLockReadGuard<'_, Vec<Permission>> {
        self.statements.read().unwrap_or_else(PoisonError::into_inner)
    }
}
