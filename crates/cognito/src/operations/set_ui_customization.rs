//! SetUICustomization: the look of the hosted UI (classic), of one client or of all.
//! <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_SetUICustomization.html>

use serde::{Deserialize, Serialize};

use crate::domain::Domains;
use crate::error::ApiError;
use crate::ids;
use crate::operation::{Context, Operation};
use crate::store::configurations::{self, Kept, Kind};
use crate::timestamp::Timestamp;

/// Stands for every client without a look of its own.
pub(super) const ALL: &str = "ALL";

/// The version of AWS's style sheets, as recorded.
const CSS_VERSION: &str = "20190128172214";

/// The request.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SetUICustomization {
    user_pool_id: String,
    client_id: Option<String>,
    #[serde(flatten)]
    look: Look,
}

/// The look as it is kept.
#[derive(Serialize, Deserialize)]
pub(super) struct Look {
    #[serde(rename = "CSS", skip_serializing_if = "Option::is_none")]
    css: Option<String>,
    /// Base64; AWS shows where the image is, not the image.
    #[serde(rename = "ImageFile", skip_serializing_if = "Option::is_none")]
    image: Option<String>,
}

/// The answer of the operations that show a look.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct UiCustomizationAnswer {
    #[serde(rename = "UICustomization")]
    ui_customization: UiCustomization,
}

/// `UICustomizationType` of the API reference; empty where nothing was set.
#[derive(Default, Serialize)]
#[serde(rename_all = "PascalCase")]
struct UiCustomization {
    #[serde(skip_serializing_if = "Option::is_none")]
    user_pool_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image_url: Option<String>,
    #[serde(rename = "CSS", skip_serializing_if = "Option::is_none")]
    css: Option<String>,
    #[serde(rename = "CSSVersion", skip_serializing_if = "Option::is_none")]
    css_version: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_modified_date: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    creation_date: Option<Timestamp>,
}

impl UiCustomizationAnswer {
    /// The look as the API shows it.
    pub(super) fn of(pool_id: &str, kept: Option<Kept<Look>>) -> Self {
        Self { ui_customization: kept.map(|kept| UiCustomization::of(pool_id, kept)).unwrap_or_default() }
    }
}

impl UiCustomization {
    fn of(pool_id: &str, kept: Kept<Look>) -> Self {
        Self {
            user_pool_id: Some(pool_id.into()),
            image_url: kept.body.image.is_some().then(|| image_url(pool_id, &kept.id, kept.modified)),
            client_id: Some(kept.id),
            css_version: kept.body.css.is_some().then(|| CSS_VERSION.into()),
            css: kept.body.css,
            last_modified_date: Some(kept.modified),
            creation_date: Some(kept.created),
        }
    }
}

impl Operation for SetUICustomization {
    const NAME: &'static str = "SetUICustomization";
    type Answer = UiCustomizationAnswer;

    // Unverified: that what is not given is gone. AWS also refuses CSS classes it does not know.
    fn apply(self, context: &Context<'_>) -> Result<UiCustomizationAnswer, ApiError> {
        let pool = context.pool(&self.user_pool_id)?;
        let key = key_of(context, &pool.id, self.client_id)?;
        let kept = context.store().write(|db| {
            if !Domains::of(db, &pool.id)?.any() {
                // Unverified: recorded at another operation, `use pool` included.
                return Err(ApiError::invalid_parameter(
                    "Cannot perform specific action because there does not exist a valid use pool domain associated with \
                     the user pool",
                ));
            }
            Ok(configurations::put(db, &pool.id, Kind::UiCustomization, &key, self.look, context.now)?)
        })?;
        Ok(UiCustomizationAnswer::of(&pool.id, Some(kept)))
    }
}

/// What a look is kept under: a client of the pool, or `ALL`.
pub(super) fn key_of(context: &Context<'_>, pool_id: &str, client_id: Option<String>) -> Result<String, ApiError> {
    match client_id {
        Some(id) if id != ALL => Ok(context.client_of_pool(pool_id, &id)?.0.id.clone()),
        _ => Ok(ALL.into()),
    }
}

/// Where AWS would have put the image. Nothing is served there.
fn image_url(pool_id: &str, key: &str, set: Timestamp) -> String {
    let host = ids::distribution(pool_id);
    format!("https://{host}/{pool_id}/{key}/{}/assets/images/image.jpg", set.milliseconds())
}
