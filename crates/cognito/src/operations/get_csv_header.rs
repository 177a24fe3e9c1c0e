//! GetCSVHeader: the columns of a file that the pool can import.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetCSVHeader.html>

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::import;
use crate::operation::{Context, Operation};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetCSVHeader {
    user_pool_id: String,
}

/// The answer.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CsvHeaderAnswer {
    user_pool_id: String,
    #[serde(rename = "CSVHeader")]
    csv_header: Vec<String>,
}

impl Operation for GetCSVHeader {
    const NAME: &'static str = "GetCSVHeader";
    type Answer = CsvHeaderAnswer;

    fn apply(self, context: &Context<'_>) -> Result<CsvHeaderAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        Ok(CsvHeaderAnswer { csv_header: import::columns(&pool.identity.schema), user_pool_id: self.user_pool_id })
    }
}
