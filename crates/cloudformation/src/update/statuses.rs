//! The names of a stack's statuses.

use crate::records::StackRecord;

/// What a stack is called while an operation works on it, and after it.
pub struct Statuses {
    /// While it works.
    pub in_progress: &'static str,
    /// While what was replaced or removed is deleted.
    pub cleaning: Option<&'static str>,
    /// When it is done.
    pub complete: &'static str,
    /// When it failed and nothing is rolled back.
    pub failed: &'static str,
    /// While everything is put back.
    pub rolling_back: &'static str,
    /// When everything is back.
    pub rolled_back: &'static str,
}

/// A stack that never was complete is still being created.
pub const CREATE: Statuses = Statuses {
    in_progress: "CREATE_IN_PROGRESS",
    cleaning: None,
    complete: "CREATE_COMPLETE",
    failed: "CREATE_FAILED",
    rolling_back: "ROLLBACK_IN_PROGRESS",
    rolled_back: "ROLLBACK_COMPLETE",
};

/// Any later change.
pub const UPDATE: Statuses = Statuses {
    in_progress: "UPDATE_IN_PROGRESS",
    cleaning: Some("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"),
    complete: "UPDATE_COMPLETE",
    failed: "UPDATE_FAILED",
    rolling_back: "UPDATE_ROLLBACK_IN_PROGRESS",
    rolled_back: "UPDATE_ROLLBACK_COMPLETE",
};

/// The way back of an update whose steps are not known any more: the old template is planned anew.
pub const BACK: Statuses = Statuses {
    in_progress: "UPDATE_ROLLBACK_IN_PROGRESS",
    cleaning: Some("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS"),
    complete: "UPDATE_ROLLBACK_COMPLETE",
    failed: "UPDATE_ROLLBACK_FAILED",
    rolling_back: "UPDATE_ROLLBACK_IN_PROGRESS",
    rolled_back: "UPDATE_ROLLBACK_FAILED",
};

/// Those of what is done to a stack that was in this state.
pub fn statuses(before: Option<&StackRecord>) -> &'static Statuses {
    match before.map(|stack| stack.status.as_str()) {
        None
        | Some(
            "REVIEW_IN_PROGRESS"
            | "CREATE_IN_PROGRESS"
            | "CREATE_FAILED"
            | "ROLLBACK_IN_PROGRESS"
            | "ROLLBACK_COMPLETE"
            | "ROLLBACK_FAILED",
        ) => &CREATE,
        Some(_) => &UPDATE,
    }
}
