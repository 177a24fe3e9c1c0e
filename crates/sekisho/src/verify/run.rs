//! Runs checks one after the other, as one user.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use serde_json::json;

use super::caller::Answer;
use super::check::{Ask, Check};
use super::facts::Facts;
use super::judge::{Unmet, filled, judge};
use super::pattern;
use super::plan;
use super::redact::redacted;
use super::target::Target;

/// What became of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Passed,
    Failed(Vec<Unmet>),
    Skipped(String),
}

/// A check that ran.
pub struct Done {
    pub check: Check,
    pub outcome: Outcome,
    pub took: Duration,
    /// What was expected, as it may be shown.
    pub expected: Vec<String>,
}

/// One run. Users that it made are in `made` until they are gone.
pub struct Run<'a> {
    pub target: &'a Target,
    pub facts: Facts,
    pub done: Vec<Done>,
    made: BTreeSet<String>,
}

impl<'a> Run<'a> {
    pub fn new(target: &'a Target, facts: Facts) -> Self {
        Self { target, facts, done: Vec::new(), made: BTreeSet::new() }
    }

    /// Runs a check and keeps what became of it.
    pub async fn check(&mut self, check: Check) {
        let started = Instant::now();
        let outcome = match self.missing(&check) {
            Some(reason) => Outcome::Skipped(reason),
            None => self.asked(&check).await,
        };
        let expected = check.expect.iter().map(|expect| filled(&expect.to_string(), &self.facts)).collect();
        self.done.push(Done { check, outcome, took: started.elapsed(), expected });
    }

    /// Why a check cannot run.
    fn missing(&self, check: &Check) -> Option<String> {
        if matches!(check.ask, Ask::Admin(..)) && self.target.caller.keys.is_none() {
            return Some("it needs credentials; none are there".to_owned());
        }
        let name = check.wants().into_iter().find(|name| self.facts.get(name).is_none())?;
        let giver = super::checks::all().into_iter().find(|giver| plan::gives(giver, name));
        Some(match giver {
            Some(giver) => format!("{} did not bring {name}", giver.id),
            None => format!("the stack has no output {name}"),
        })
    }

    async fn asked(&mut self, check: &Check) -> Outcome {
        let answer = match self.send(check).await {
            Ok(answer) => answer,
            Err(error) => {
                let unmet = Unmet { expected: "an answer".to_owned(), got: redacted(&error, &self.facts) };
                return Outcome::Failed(vec![unmet]);
            }
        };
        self.remember(check, &answer);
        if let (Ask::Admin(operation, _), "AccessDeniedException") = (check.ask, answer.exception().as_str()) {
            return Outcome::Skipped(format!("IAM does not allow these credentials cognito-idp:{operation}"));
        }
        let unmet = judge(check.expect, &answer, &self.facts);
        if answer.status < 300 {
            self.facts.keep(check, &answer.json());
        }
        if unmet.is_empty() { Outcome::Passed } else { Outcome::Failed(unmet) }
    }

    /// Who is there after an answer and who is not.
    fn remember(&mut self, check: &Check, answer: &Answer) {
        let own = self.facts.get("username").map(str::to_owned);
        match check.ask {
            Ask::Anyone("DeleteUser", _) | Ask::Admin("AdminDeleteUser", _) if answer.status == 200 => {
                self.made.retain(|name| Some(name) != own.as_ref());
            }
            // Refused: there is nobody of that name, unless from before.
            _ if check.makes_user() && answer.status == 400 => {
                let there = self.facts.get("signedUp").is_some() && self.facts.get("gone").is_none();
                self.made.retain(|name| there && Some(name) == own.as_ref());
            }
            _ => {}
        }
    }

    async fn send(&mut self, check: &Check) -> Result<Answer, String> {
        let caller = &self.target.caller;
        match check.ask {
            Ask::Anyone(operation, body) | Ask::Admin(operation, body) => {
                let body = self.filled(body, escaped)?;
                if check.makes_user() {
                    // Before it is sent: nobody knows what becomes of a request that is broken off.
                    self.made.extend(username(&body));
                }
                caller.cognito(operation, body, matches!(check.ask, Ask::Admin(..))).await
            }
            Ask::Web(method, address, headers, body) => {
                let (address, body) = (self.filled(address, str::to_owned)?, self.filled(body, str::to_owned)?);
                let headers: Result<Vec<_>, String> =
                    headers.iter().map(|(name, value)| Ok((*name, self.filled(value, str::to_owned)?))).collect();
                caller.web(method, &address, &headers?, body).await
            }
            Ask::Token(name) => {
                let token = self.facts.get(name).unwrap_or_default();
                Answer::of_token(token).ok_or_else(|| "what came is no token".to_owned())
            }
        }
    }

    fn filled(&self, text: &str, escape: impl Fn(&str) -> String) -> Result<String, String> {
        pattern::filled(text, |name| self.facts.get(name).map(&escape)).map_err(|name| format!("{name} is not known"))
    }

    /// Takes away every user that is left; those that cannot be are answered.
    pub async fn clean_up(&mut self) -> Vec<String> {
        let mut left = Vec::new();
        for name in std::mem::take(&mut self.made) {
            if !self.removed(&name).await {
                left.push(name);
            }
        }
        left
    }

    /// By the administrator, or where IAM does not allow that by the user's own token.
    async fn removed(&self, name: &str) -> bool {
        let body = json!({ "UserPoolId": self.facts.get("UserPoolId"), "Username": name }).to_string();
        let gone = |answer: &Answer| answer.status == 200 || answer.exception() == "UserNotFoundException";
        if self.target.caller.cognito("AdminDeleteUser", body, true).await.is_ok_and(|answer| gone(&answer)) {
            return true;
        }
        let own = self.facts.get("username") == Some(name);
        let tokens = ["newAccessToken", "accessToken"].into_iter().filter_map(|token| self.facts.get(token)).filter(|_| own);
        for token in tokens {
            let body = json!({ "AccessToken": token }).to_string();
            if self.target.caller.cognito("DeleteUser", body, false).await.is_ok_and(|answer| answer.status == 200) {
                return true;
            }
        }
        false
    }
}

/// A text as it stands within the quotes of JSON.
fn escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn username(body: &str) -> Option<String> {
    let body: serde_json::Value = serde_json::from_str(body).ok()?;
    Some(body["Username"].as_str()?.to_owned())
}
