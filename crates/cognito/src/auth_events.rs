//! What a user did, kept while the pool watches for threats (`AdvancedSecurityMode` `AUDIT` or `ENFORCED`).
//!
//! Nothing is judged: every event is without risk. No address is kept either, since all callers are local.

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::ids;
use crate::pool::Pool;
use crate::store::auth_events;
use crate::timestamp::Timestamp;

/// What happened (`EventType`).
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// A sign-in.
    SignIn,
    /// A code for a forgotten password was asked for.
    ForgotPassword,
    /// A new password.
    PasswordChange,
}

/// How it ended (`EventResponse`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Well.
    Pass,
    /// A proof was wrong.
    Fail,
    /// Not yet: a code is awaited.
    InProgress,
}

/// One event as it is kept and, but for its times, shown (`AuthEventType`).
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct AuthEvent {
    /// The `event_id` of the tokens, if there are any.
    pub event_id: String,
    event_type: String,
    creation_date: Moment,
    event_response: String,
    event_risk: Value,
    #[serde(default)]
    challenge_responses: Vec<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    event_feedback: Option<Feedback>,
}

/// What somebody says of an event.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Feedback {
    feedback_value: String,
    provider: String,
    feedback_date: Moment,
}

/// Seconds with a fraction, as times are on the wire.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(transparent)]
struct Moment(f64);

impl Moment {
    #[allow(clippy::cast_precision_loss)] // milliseconds fit a double until the year 287,000
    fn of(time: Timestamp) -> Self {
        Self(time.milliseconds() as f64 / 1000.0)
    }
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::SignIn => "SignIn",
            Self::ForgotPassword => "ForgotPassword",
            Self::PasswordChange => "PasswordChange",
        }
    }
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Pass => "Pass",
            Self::Fail => "Fail",
            Self::InProgress => "InProgress",
        }
    }
}

impl AuthEvent {
    /// Says of the event what somebody thinks of it. The last word counts.
    pub fn judge(&mut self, value: String, provider: &str, now: Timestamp) {
        let feedback = Feedback { feedback_value: value, provider: provider.into(), feedback_date: Moment::of(now) };
        self.event_feedback = Some(feedback);
    }
}

/// Keeps the event, if the pool watches. `event_id`: of the tokens that came of it.
pub fn record(
    db: &Connection,
    pool: &Pool,
    user_id: i64,
    event: (Kind, Outcome),
    event_id: Option<&str>,
    now: Timestamp,
) -> Result<(), ApiError> {
    if !pool.settings.watches_for_threats() {
        return Ok(());
    }
    let (kind, outcome) = event;
    let event = AuthEvent {
        event_id: event_id.map_or_else(ids::uuid, str::to_owned),
        event_type: kind.word().into(),
        creation_date: Moment::of(now),
        event_response: outcome.word().into(),
        event_risk: json!({"RiskDecision": "NoRisk", "CompromisedCredentialsDetected": false}),
        challenge_responses: challenge(kind, outcome).into_iter().collect(),
        event_feedback: None,
    };
    auth_events::insert(db, user_id, &event, now)?;
    Ok(())
}

/// A sign-in was judged by its password.
// Unverified: AWS lists further factors as `Mfa`.
fn challenge(kind: Kind, outcome: Outcome) -> Option<Value> {
    let response = match (kind, outcome) {
        (Kind::SignIn, Outcome::Pass) => "Success",
        (Kind::SignIn, Outcome::Fail) => "Failure",
        _ => return None,
    };
    Some(json!({"ChallengeName": "Password", "ChallengeResponse": response}))
}
