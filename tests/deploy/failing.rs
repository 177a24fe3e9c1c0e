//! Deployments that must not go through: what is said, and what is left.

use super::check;

#[test]
fn a_deployment_that_fails_is_rolled_back() {
    check("tests/transcripts/sam-rollback.md");
}

#[test]
fn code_for_another_processor_is_refused_with_the_remedy() {
    check("tests/transcripts/another-processor.md");
}
