//! ListUserImportJobs: the import jobs of a pool.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUserImportJobs.html>

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::import::job::UserImportJobType;
use crate::operation::{Context, Operation};
use crate::paging::{self, Page};
use crate::store::import_jobs;

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ListUserImportJobs {
    user_pool_id: String,
    max_results: u32,
    pagination_token: Option<String>,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UserImportJobsAnswer {
    user_import_jobs: Vec<UserImportJobType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pagination_token: Option<String>,
}

impl Operation for ListUserImportJobs {
    const NAME: &'static str = "ListUserImportJobs";
    type Answer = UserImportJobsAnswer;

    fn apply(self, context: &Context<'_>) -> Result<UserImportJobsAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let after = paging::text_key(self.pagination_token.as_deref())?;
        let limit = paging::limit(Some(self.max_results));
        let rows = context.store().read(|db| import_jobs::list(db, &pool.id, &after, limit + 1))?;
        let page = Page::cut(rows, limit, |job| job.id.clone());
        let endpoint = context.cognito.endpoint();
        let user_import_jobs = page.items.into_iter().map(|job| job.shown(endpoint)).collect();
        Ok(UserImportJobsAnswer { user_import_jobs, pagination_token: page.token })
    }
}
