//! What a method asks of a request besides who calls, in AWS's order as far as it is known: an API key of a usage plan,
//! the rates of stage and account, then parameters and body.
//! Unverified: that all of it comes after the authorizer; AWS's execution logs name the authorizer first, and an
//! authorizer can be the one that tells the key.

use http::HeaderName;

use super::definition::{RestApi, Stage};
use super::parts::Parts;
use super::resources::PutMethod;
use crate::answer::RestError;
use crate::caller::Caller;
use crate::explain::Story;
use crate::gateway::{Call, Gateway};
use crate::invocation::header_text;
use crate::refusal::Refusal;
use crate::throttle::{Bucket, rest_method};
use crate::usage::{Asked, KeyValue};
use crate::validate::{Asks, Invalid};

const API_KEY: HeaderName = HeaderName::from_static("x-api-key");

/// One method's conditions.
#[derive(Debug)]
pub(super) struct Admission {
    key: Option<KeySource>,
    throttle: Option<Bucket>,
    asks: Option<Asks>,
}

/// Where an API key is: `apiKeySource` of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeySource {
    Header,
    Authorizer,
}

/// A request that looks for admission.
pub(super) struct Knock<'a> {
    pub(super) gateway: &'a Gateway,
    pub(super) call: &'a Call,
    pub(super) stage: &'a str,
    /// The resource's path.
    pub(super) path: &'a str,
    pub(super) parameters: &'a [(String, String)],
    pub(super) caller: &'a Caller,
    pub(super) story: &'a Story,
}

impl Admission {
    // Unverified: that apiKeySource takes effect without a deployment.
    pub(super) fn new(api: &RestApi, stage: &Stage, parts: &Parts, create: &PutMethod, path: &str) -> Result<Self, Refusal> {
        let source = match api.create.api_key_source.as_deref() {
            Some("AUTHORIZER") => KeySource::Authorizer,
            _ => KeySource::Header,
        };
        Ok(Self {
            key: (create.api_key_required == Some(true)).then_some(source),
            throttle: rest_method(&stage.create.method_settings, path, &create.http_method),
            asks: Asks::new(parts, create)?,
        })
    }

    /// Lets the request go on, or says what is wrong with it.
    pub(super) fn admit(&self, knock: &Knock<'_>) -> Result<(), (RestError, String)> {
        if let Some(source) = self.key {
            source.check(knock)?;
        }
        self.check_rate(knock)?;
        self.asks.as_ref().map_or(Ok(()), |asks| check(asks, knock))
    }

    /// Goes on where the same method stood in an earlier snapshot.
    pub(super) fn adopt(&self, before: &Self) {
        if let (Some(own), Some(before)) = (&self.throttle, &before.throttle) {
            own.adopt(before);
        }
    }

    fn check_rate(&self, knock: &Knock<'_>) -> Result<(), (RestError, String)> {
        knock.gateway.account.admit(self.throttle.as_ref(), knock.call.now).map_err(|why| {
            knock.story.refuse("throttle", why.clone(), None, None);
            (RestError::Throttled, why)
        })
    }
}

impl KeySource {
    fn check(self, knock: &Knock<'_>) -> Result<(), (RestError, String)> {
        let value = match self {
            Self::Header => header_text(knock.call.request.headers(), &API_KEY),
            Self::Authorizer => knock.caller.usage_identifier_key().map(str::to_owned),
        };
        let asked = Asked {
            api_id: &knock.call.api_id,
            stage: knock.stage,
            path: knock.path,
            method: knock.call.request.method().as_str(),
            now: knock.call.now,
        };
        let id = knock.gateway.usage.admit(value.as_deref(), self.told(), asked).inspect_err(|(_, why)| {
            knock.story.refuse("api key", why.clone(), None, None);
        })?;
        knock.story.pass("api key", format!("API key {id} and its usage plan let the request pass"));
        knock.story.fact(|facts| {
            facts.api_key_id = Some(id);
            facts.api_key = value.map(KeyValue);
        });
        Ok(())
    }

    fn told(self) -> &'static str {
        match self {
            Self::Header => "send it in the header x-api-key",
            Self::Authorizer => "apiKeySource is AUTHORIZER, so the authorizer must answer it as usageIdentifierKey",
        }
    }
}

fn check(asks: &Asks, knock: &Knock<'_>) -> Result<(), (RestError, String)> {
    let invalid = match asks.check(&knock.call.request, knock.parameters) {
        Ok(()) => {
            knock.story.pass("request validator", "parameters and body are as the method asks");
            return Ok(());
        }
        Err(invalid) => invalid,
    };
    let (error, why) = match invalid {
        Invalid::Parameters(names) => {
            let why = format!("the method requires these parameters, and they are missing or empty: {names}");
            (RestError::MissingParameters { names }, why)
        }
        Invalid::Body { model, errors } => {
            let why = format!("the body does not fit the model {model}: {errors}");
            knock.story.fact(|facts| facts.validation_error = Some(errors));
            (RestError::InvalidBody, why)
        }
    };
    knock.story.refuse("request validator", why.clone(), None, None);
    Err((error, why))
}
