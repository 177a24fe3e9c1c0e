//! `PreTokenGeneration`: a function sees the groups and scopes of a sign-in and changes what its tokens will say.
//! <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html>

use serde_json::{Map, Value, json};

use super::SignIn;
use super::progress::Source;
use crate::error::ApiError;
use crate::tokens::{GroupClaims, Overrides};
use crate::triggers::{Event, Trigger, request, user_attributes};
use crate::user::User;

/// Which event a function gets. The second and third differ only in that machines get the third, too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Version {
    First,
    Second,
    Third,
}

impl Version {
    /// From `LambdaVersion` of the pool's `PreTokenGenerationConfig`.
    fn of(word: Option<&str>) -> Self {
        match word {
            Some("V2_0") => Self::Second,
            Some("V3_0") => Self::Third,
            _ => Self::First,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Self::First => "1",
            Self::Second => "2",
            Self::Third => "3",
        }
    }

    fn empty_response(self) -> Value {
        match self {
            Self::First => json!({"claimsOverrideDetails": null}),
            Self::Second | Self::Third => json!({"claimsAndScopeOverrideDetails": null}),
        }
    }

    fn read(self, response: &Map<String, Value>) -> Result<Overrides, ApiError> {
        let overrides = match self {
            Self::First => Overrides::of_first_version(response),
            Self::Second | Self::Third => Overrides::of_later_version(response),
        };
        overrides.ok_or_else(|| {
            ApiError::invalid_lambda_response("Unrecognizable lambda output")
                .because("the response of PreTokenGeneration is not of the form of its event's version")
        })
    }
}

impl SignIn<'_> {
    /// What the pool's function wants changed; nothing, if there is none. `scope`: separated by spaces.
    pub(super) fn pre_token_generation(
        &self,
        user: &User,
        source: Source,
        groups: &GroupClaims,
        scope: &str,
    ) -> Result<Overrides, ApiError> {
        if self.pool.trigger(Trigger::PreTokenGeneration).is_none() {
            return Ok(Overrides::default());
        }
        let version = Version::of(self.pool.settings.token_event_version());
        let scopes: Vec<&str> = scope.split_whitespace().collect();
        let event = Event {
            trigger: Trigger::PreTokenGeneration,
            source: source.word(),
            version: version.word(),
            username: &user.username,
            client_id: Some(&self.client.id),
            request: request([
                ("groupConfiguration", Some(configuration(groups))),
                ("scopes", (version != Version::First).then(|| json!(scopes))),
                ("userAttributes", Some(user_attributes(&self.pool, user))),
                ("clientMetadata", self.client_metadata.clone().map(Value::Object)),
            ]),
            response: version.empty_response(),
        };
        self.overrides(version, event)
    }

    /// The same for a program's own token; only the third version of the event knows them.
    // Unverified: the order of the request's members.
    pub(super) fn pre_token_generation_of_machine(&self, scope: &str) -> Result<Overrides, ApiError> {
        let version = Version::of(self.pool.settings.token_event_version());
        if version != Version::Third {
            return Ok(Overrides::default());
        }
        let scopes: Vec<&str> = scope.split_whitespace().collect();
        let event = Event {
            trigger: Trigger::PreTokenGeneration,
            source: "ClientCredentials",
            version: version.word(),
            username: "ClientCredentials",
            client_id: Some(&self.client.id),
            request: request([
                ("groupConfiguration", Some(Value::Null)),
                ("scopes", Some(json!(scopes))),
                ("userAttributes", Some(json!({}))),
                ("clientMetadata", self.client_metadata.clone().map(Value::Object)),
            ]),
            response: version.empty_response(),
        };
        self.overrides(version, event)
    }

    fn overrides(&self, version: Version, event: Event<'_>) -> Result<Overrides, ApiError> {
        match self.context.trigger(&self.pool, event)? {
            Some(response) => version.read(&response),
            None => Ok(Overrides::default()),
        }
    }
}

fn configuration(groups: &GroupClaims) -> Value {
    json!({
        "groupsToOverride": groups.groups,
        "iamRolesToOverride": groups.roles,
        "preferredRole": groups.preferred_role,
    })
}
