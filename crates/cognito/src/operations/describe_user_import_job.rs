//! DescribeUserImportJob: shows how far an import is.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_DescribeUserImportJob.html>

use serde::Deserialize;

use super::create_user_import_job::UserImportJobAnswer;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DescribeUserImportJob {
    user_pool_id: String,
    job_id: String,
}

impl Operation for DescribeUserImportJob {
    const NAME: &'static str = "DescribeUserImportJob";
    type Answer = UserImportJobAnswer;

    fn apply(self, context: &Context<'_>) -> Result<UserImportJobAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let job = context.import_job(&pool, &self.job_id)?;
        Ok(UserImportJobAnswer { user_import_job: job.shown(context.cognito.endpoint()) })
    }
}
