//! CreateUserImportJob: makes a job that takes in users from a CSV file, once the file is uploaded and the job started.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserImportJob.html>

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::ids;
use crate::import::job::{Job, UserImportJobType};
use crate::operation::{Context, Operation};
use crate::store::import_jobs;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateUserImportJob {
    user_pool_id: String,
    job_name: String,
    cloud_watch_logs_role_arn: String,
}

/// The answer of every operation on one job.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserImportJobAnswer {
    pub(super) user_import_job: UserImportJobType,
}

impl Operation for CreateUserImportJob {
    const NAME: &'static str = "CreateUserImportJob";
    type Answer = UserImportJobAnswer;

    fn apply(self, context: &Context<'_>) -> Result<UserImportJobAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let job = Job::new(ids::import_job(), pool.id.clone(), self.job_name, self.cloud_watch_logs_role_arn, context.now);
        context.store().write(|db| import_jobs::insert(db, &job))?;
        Ok(UserImportJobAnswer { user_import_job: job.shown(context.cognito.endpoint()) })
    }
}
