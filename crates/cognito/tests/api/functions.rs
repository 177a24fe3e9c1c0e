//! Functions for a pool's triggers: closures that see the event and fill in its response, and a record of all events.

use std::sync::{Arc, Mutex};

use sekisho_cognito::triggers::{Call, CallError};
use serde_json::{Value, json};

use crate::service::Service;

/// A service whose pools' triggers are all run by one closure, and what the closure was asked.
pub struct Functions {
    pub service: Service,
    events: Arc<Mutex<Vec<Value>>>,
}

/// The ARN of any function.
pub fn arn(name: &str) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}")
}

/// `LambdaConfig` with a function for each of these triggers.
pub fn config(triggers: &[&str]) -> Value {
    let pairs = triggers.iter().map(|trigger| ((*trigger).to_owned(), json!(arn(trigger))));
    json!({"LambdaConfig": pairs.collect::<serde_json::Map<_, _>>()})
}

impl Functions {
    /// `answer` gives the `response` for an event.
    pub fn new(answer: impl Fn(&Value) -> Result<Value, CallError> + Send + Sync + 'static) -> Self {
        let events = Arc::new(Mutex::new(Vec::new()));
        let record = Arc::clone(&events);
        let service = Service::with_triggers(None, move |call: &Call<'_>| {
            let mut event: Value = serde_json::from_slice(call.event).unwrap();
            record.lock().unwrap().push(event.clone());
            event["response"] = answer(&event)?;
            Ok(event.to_string().into_bytes())
        });
        Self { service, events }
    }

    /// The events since the last look.
    pub fn seen(&self) -> Vec<Value> {
        std::mem::take(&mut self.events.lock().unwrap())
    }

    /// Their sources.
    pub fn sources(&self) -> Vec<String> {
        self.seen().iter().map(|event| event["triggerSource"].as_str().unwrap().to_owned()).collect()
    }
}
