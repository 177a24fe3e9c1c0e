//! `Fn::ImportValue`: what another stack exports.

use serde_json::Value as Json;

use super::{Evaluation, Mode, Outcome, Result, known};
use crate::node::{Node, Position};
use crate::suggest::did_you_mean;

impl Evaluation<'_> {
    pub(super) fn import(&mut self, argument: &Node, at: Position) -> Result<Outcome> {
        if matches!(self.mode, Mode::Condition) {
            let message = "`Fn::ImportValue` is not possible in a condition";
            return Err(self.error(at, message, "Conditions see parameters, mappings and other conditions."));
        }
        let name = known!(self.value(argument)?);
        let name = self.text_of(&name, argument.at, "the name of an export")?;
        let exports = &self.scope.inputs.exports;
        let Some(value) = exports.get(&name) else {
            let remedy = match exports.is_empty() {
                true => "No stack here exports anything: deploy the one that does first.".to_owned(),
                false => did_you_mean(&name, exports.keys().map(String::as_str)),
            };
            return Err(self.error(at, format!("No export named {name} found"), remedy));
        };
        let value = Json::String(value.clone());
        self.scope.imported.borrow_mut().insert(name);
        Ok(Outcome::Value(value))
    }
}
