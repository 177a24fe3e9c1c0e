//! Properties beside the table: known names, right shapes, and what is said about those that are not honoured.

use sekisho_template::did_you_mean;
use serde_json::Value;

use super::{Noted, Source, Walk};
use crate::provider::{Property, Provider, Remark, Support, Values};
use crate::shape::UNKNOWN;

/// What to do about a part of a template that only AWS can do.
const CHOOSE: &str = "Remove it, or choose it by !If with a condition that is false here.";

impl Walk<'_> {
    /// The properties in the shapes their types have.
    pub(super) fn check(&mut self, provider: &Provider, values: &Values, source: &Source) -> Result<Values, Noted> {
        self.remark(provider, source);
        let Some(properties) = provider.properties else {
            return Ok(values.clone());
        };
        let before = self.errors.len();
        let missing = |property: &&Property| property.required && !values.contains_key(property.name);
        for property in properties.iter().filter(missing) {
            let message = format!("the property {} is missing", property.name);
            self.errors.push(source.mistake(&[], &message, "Add it."));
        }
        let mut fitted = Values::new();
        for (name, value) in values {
            let Some(property) = properties.iter().find(|property| property.name == name) else {
                let remedy = did_you_mean(name, properties.iter().map(|property| property.name));
                self.errors.push(source.mistake(std::slice::from_ref(name), UNKNOWN, &remedy));
                continue;
            };
            let mut misfits = Vec::new();
            let value = property.shape.fit(value, std::slice::from_ref(name), &mut misfits);
            for misfit in misfits {
                self.errors.push(source.mistake(&misfit.path, &misfit.message, &misfit.remedy));
            }
            self.support(property, &value, source);
            fitted.insert(name.clone(), value);
        }
        if self.errors.len() == before { Ok(fitted) } else { Err(Noted) }
    }

    fn remark(&mut self, provider: &Provider, source: &Source) {
        match provider.remark {
            Remark::None => {}
            Remark::Quiet(what) => {
                self.plan.quiet.insert(what);
            }
            Remark::Warning(how) => self.plan.warnings.push(source.warning(None, how)),
        }
    }

    fn support(&mut self, property: &Property, value: &Value, source: &Source) {
        match property.support {
            Support::Honoured => {}
            Support::Quiet(what) => {
                self.plan.quiet.insert(what);
            }
            Support::Ignored(how) if says_something(value) => {
                self.plan.warnings.push(source.warning(Some(property.name), how));
            }
            Support::Ignored(_) => {}
            Support::Partly { except, how } => {
                if except.iter().any(|member| value.get(member).is_some_and(says_something)) {
                    self.plan.warnings.push(source.warning(Some(property.name), how));
                }
            }
            Support::Refused { unless, why } => {
                if !unless.contains(&as_text(value).as_str()) {
                    self.errors.push(source.mistake(&[property.name.to_owned()], why, CHOOSE));
                }
            }
        }
    }
}

fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn says_something(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(map) => map.values().any(says_something),
        Value::Bool(true) | Value::Number(_) => true,
    }
}
