//! StartUserImportJob: takes in the users of the uploaded file.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_StartUserImportJob.html>

use serde::Deserialize;

use super::create_user_import_job::UserImportJobAnswer;
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::import_jobs;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StartUserImportJob {
    user_pool_id: String,
    job_id: String,
}

impl Operation for StartUserImportJob {
    const NAME: &'static str = "StartUserImportJob";
    type Answer = UserImportJobAnswer;

    fn apply(self, context: &Context<'_>) -> Result<UserImportJobAnswer, ApiError> {
        let job = context.change_import_job(&self.user_pool_id, &self.job_id, |db, job| {
            job.start(import_jobs::has_file(db, &job.id)?, context.now)
        })?;
        context.cognito.myself().run_import(job.id.clone());
        Ok(UserImportJobAnswer { user_import_job: job.shown(context.cognito.endpoint()) })
    }
}
