//! StopUserImportJob: ends an import before its file does; users taken in stay.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StopUserImportJob.html>

use serde::Deserialize;

use super::create_user_import_job::UserImportJobAnswer;
use crate::error::ApiError;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StopUserImportJob {
    user_pool_id: String,
    job_id: String,
}

impl Operation for StopUserImportJob {
    const NAME: &'static str = "StopUserImportJob";
    type Answer = UserImportJobAnswer;

    fn apply(self, context: &Context<'_>) -> Result<UserImportJobAnswer, ApiError> {
        let job = context.change_import_job(&self.user_pool_id, &self.job_id, |_, job| job.stop())?;
        Ok(UserImportJobAnswer { user_import_job: job.shown(context.cognito.endpoint()) })
    }
}
