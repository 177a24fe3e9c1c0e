//! The look of managed login for one client: kept, merged and shown ("Apply branding to managed login pages").

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::ApiError;
use crate::store::configurations::{self, Kept, Kind};
use crate::timestamp::Timestamp;

/// A style as it is kept.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Branding {
    /// Whose style it is.
    pub client_id: String,
    #[serde(flatten)]
    pub style: Style,
}

/// What a request sets.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Style {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    use_cognito_provided_values: Option<bool>,
    /// Any JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    settings: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    assets: Option<Vec<Map<String, Value>>>,
}

/// The answer of the operations that show a style.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct BrandingAnswer {
    managed_login_branding: ManagedLoginBranding,
}

/// `ManagedLoginBrandingType` of the API reference.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct ManagedLoginBranding {
    managed_login_branding_id: String,
    user_pool_id: String,
    #[serde(flatten)]
    style: Style,
    creation_date: Timestamp,
    last_modified_date: Timestamp,
}

impl BrandingAnswer {
    /// The style as the API shows it.
    // Unverified: what AWS adds for ReturnMergedResources; its own style is not public.
    pub fn of(pool_id: &str, kept: Kept<Branding>) -> Self {
        let mut style = kept.body.style;
        style.use_cognito_provided_values.get_or_insert(false);
        Self {
            managed_login_branding: ManagedLoginBranding {
                managed_login_branding_id: kept.id,
                user_pool_id: pool_id.into(),
                style,
                creation_date: kept.created,
                last_modified_date: kept.modified,
            },
        }
    }
}

impl Style {
    /// AWS's own style leaves no room for another.
    // Unverified: the words; the rule is documented.
    pub fn check(&self) -> Result<(), ApiError> {
        let own = self.settings.is_some() || self.assets.is_some();
        if self.use_cognito_provided_values == Some(true) && own {
            return Err(ApiError::invalid_parameter(
                "Settings and Assets cannot be provided when UseCognitoProvidedValues is true.",
            ));
        }
        Ok(())
    }

    /// The style with a change: what the change does not name stays, unless it goes back to AWS's own style.
    pub fn updated(self, change: Self) -> Self {
        if change.use_cognito_provided_values == Some(true) {
            return change;
        }
        let customized = change.settings.is_some() || change.assets.is_some();
        let before = if customized { Some(false) } else { self.use_cognito_provided_values };
        Self {
            use_cognito_provided_values: change.use_cognito_provided_values.or(before),
            settings: merged_settings(self.settings, change.settings),
            assets: merged_assets(self.assets, change.assets),
        }
    }
}

/// The pool's style of this id, or AWS's words for its absence.
pub fn find(db: &Connection, pool_id: &str, id: &str) -> Result<Kept<Branding>, ApiError> {
    configurations::find(db, pool_id, Kind::Branding, id)?.ok_or_else(|| missing(id))
}

/// The style of the client; `None`: it has none.
pub fn of_client(db: &Connection, pool_id: &str, client_id: &str) -> rusqlite::Result<Option<Kept<Branding>>> {
    let styles = configurations::all::<Branding>(db, pool_id, Kind::Branding)?;
    Ok(styles.into_iter().find(|kept| kept.body.client_id == client_id))
}

/// No style of this id.
// Unverified: the words.
pub fn missing(id: &str) -> ApiError {
    ApiError::resource_not_found(format!("Managed login branding {id} does not exist."))
}

fn merged_settings(before: Option<Value>, change: Option<Value>) -> Option<Value> {
    match (before, change) {
        (Some(before), Some(change)) => Some(merged(before, change)),
        (before, change) => change.or(before),
    }
}

/// Objects are merged member by member, everything else is replaced.
fn merged(before: Value, change: Value) -> Value {
    match (before, change) {
        (Value::Object(mut before), Value::Object(change)) => {
            for (key, value) in change {
                let value = match before.remove(&key) {
                    Some(old) => merged(old, value),
                    None => value,
                };
                before.insert(key, value);
            }
            Value::Object(before)
        }
        (_, change) => change,
    }
}

type Assets = Vec<Map<String, Value>>;

/// An asset takes the place of one of the same category for the same mode.
fn merged_assets(before: Option<Assets>, change: Option<Assets>) -> Option<Assets> {
    let (Some(mut assets), Some(change)) = (before.clone(), change.clone()) else {
        return change.or(before);
    };
    for asset in change {
        let same = |other: &Map<String, Value>| ["Category", "ColorMode"].iter().all(|key| other.get(*key) == asset.get(*key));
        assets.retain(|other| !same(other));
        assets.push(asset);
    }
    Some(assets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn style(json: Value) -> Style {
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name() {
        let before = json!({"Settings": {"a": {"b": 1, "c": 2}, "d": [1]},
            "Assets": [{"Category": "FORM_LOGO", "ColorMode": "DARK", "Bytes": "b2xk"},
                       {"Category": "FORM_LOGO", "ColorMode": "LIGHT"}]});
        let cases = [
            (json!({}), before.clone()),
            (
                json!({"Settings": {"a": {"b": 3}, "d": [2]}}),
                json!({"UseCognitoProvidedValues": false, "Settings": {"a": {"b": 3, "c": 2}, "d": [2]}, "Assets": before["Assets"]}),
            ),
            (
                json!({"Assets": [{"Category": "FORM_LOGO", "ColorMode": "DARK", "Bytes": "bmV3"}]}),
                json!({"UseCognitoProvidedValues": false, "Settings": before["Settings"],
                       "Assets": [{"Category": "FORM_LOGO", "ColorMode": "LIGHT"},
                                  {"Category": "FORM_LOGO", "ColorMode": "DARK", "Bytes": "bmV3"}]}),
            ),
            (json!({"UseCognitoProvidedValues": true}), json!({"UseCognitoProvidedValues": true})),
        ];
        for (change, after) in cases {
            assert_eq!(json!(style(before.clone()).updated(style(change.clone()))), after, "{change}");
        }
    }
}
