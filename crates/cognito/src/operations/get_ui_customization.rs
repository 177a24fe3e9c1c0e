//! GetUICustomization: the look of a client's pages, else of all pages, else nothing.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetUICustomization.html>

use serde::Deserialize;

use super::set_ui_customization::{ALL, Look, UiCustomizationAnswer, key_of};
use crate::error::ApiError;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kept, Kind};

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct GetUICustomization {
    user_pool_id: String,
    client_id: Option<String>,
}

impl Operation for GetUICustomization {
    const NAME: &'static str = "GetUICustomization";
    type Answer = UiCustomizationAnswer;

    fn apply(self, context: &Context<'_>) -> Result<UiCustomizationAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let key = key_of(context, &pool.id, self.client_id)?;
        let kept: Option<Kept<Look>> = context.store().read(|db| {
            let own = configurations::find(db, &pool.id, Kind::UiCustomization, &key)?;
            match own {
                Some(own) => Ok::<_, ApiError>(Some(own)),
                None => Ok(configurations::find(db, &pool.id, Kind::UiCustomization, ALL)?),
            }
        })?;
        Ok(UiCustomizationAnswer::of(&pool.id, kept))
    }
}
