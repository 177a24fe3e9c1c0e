//! IAM policies: read strictly, evaluated for one request (IAM user guide, "Policy evaluation logic").
//! Who asks for one: IAM users, resource policies of REST APIs, answers of Lambda authorizers.

mod condition;
mod operator;
mod pattern;
mod principal;
mod read;

use std::net::IpAddr;
use std::time::SystemTime;

pub use read::BadPolicy;

use condition::Condition;
use pattern::{ActionPattern, ArnPattern};
use principal::Principals;

/// A policy that was read and understood as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    statements: Vec<Statement>,
}

#[derive(Clone, Debug, PartialEq)]
struct Statement {
    effect: Effect,
    principals: Option<Principals>,
    actions: Match<ActionPattern>,
    resources: Match<ArnPattern>,
    conditions: Vec<Condition>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Effect {
    Allow,
    Deny,
}

/// `Action` or `NotAction`, `Resource` or `NotResource`.
#[derive(Clone, Debug, PartialEq)]
enum Match<P> {
    AnyOf(Vec<P>),
    NoneOf(Vec<P>),
}

impl<P> Match<P> {
    fn holds(&self, fits: impl Fn(&P) -> bool) -> bool {
        match self {
            Self::AnyOf(patterns) => patterns.iter().any(fits),
            Self::NoneOf(patterns) => !patterns.iter().any(fits),
        }
    }
}

/// Whose policy it is: that decides whether statements name principals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PolicyKind {
    /// Of a user, or the answer of a Lambda authorizer: it is about its owner.
    Identity,
    /// Of an API: its statements say who.
    Resource,
}

/// What the statements that apply say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Some allow, none deny.
    Allow,
    /// One denies, whatever others say.
    ExplicitDeny,
    /// None applies.
    Neither,
}

/// One request, as policies see it.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// `execute-api:Invoke`
    pub action: &'a str,
    /// The whole ARN.
    pub resource: &'a str,
    /// Who asks; `None`: nobody who could be named.
    pub principal: Option<Principal<'a>>,
    /// `aws:SourceIp`
    pub source_ip: Option<IpAddr>,
    /// `aws:UserAgent`
    pub user_agent: Option<&'a str>,
    /// `aws:Referer`
    pub referer: Option<&'a str>,
    /// `aws:RequestedRegion`
    pub region: &'a str,
    /// `aws:CurrentTime`, `aws:EpochTime`
    pub now: SystemTime,
}

/// Who asks, as credentials proved it.
#[derive(Clone, Copy, Debug)]
pub struct Principal<'a> {
    /// `arn:aws:iam::123456789012:user/alice`
    pub arn: &'a str,
    /// Twelve digits.
    pub account_id: &'a str,
    /// `aws:userid`
    pub user_id: &'a str,
}

impl Policy {
    /// What this policy says to one request.
    #[must_use]
    pub fn verdict(&self, asked: &Asked<'_>) -> Verdict {
        let mut verdict = Verdict::Neither;
        for statement in self.statements.iter().filter(|statement| statement.applies(asked)) {
            match statement.effect {
                Effect::Deny => return Verdict::ExplicitDeny,
                Effect::Allow => verdict = Verdict::Allow,
            }
        }
        verdict
    }
}

impl Statement {
    fn applies(&self, asked: &Asked<'_>) -> bool {
        self.principals.as_ref().is_none_or(|principals| principals.fit(asked.principal))
            && self.actions.holds(|pattern| pattern.fits(asked.action))
            && self.resources.holds(|pattern| pattern.fits(asked.resource))
            && self.conditions.iter().all(|condition| condition.holds(asked))
    }
}

impl Verdict {
    /// Of several policies of one owner: a denial anywhere wins, then a permission anywhere.
    #[must_use]
    pub fn of_all(verdicts: impl IntoIterator<Item = Self>) -> Self {
        verdicts.into_iter().fold(Self::Neither, Self::or)
    }

    /// Either of two may allow; both may deny (developer guide, "How API Gateway resource policies affect
    /// authorization workflow", table A).
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::ExplicitDeny, _) | (_, Self::ExplicitDeny) => Self::ExplicitDeny,
            (Self::Allow, _) | (_, Self::Allow) => Self::Allow,
            _ => Self::Neither,
        }
    }

    /// Both must allow (same guide, table B: the caller is of another account).
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::ExplicitDeny, _) | (_, Self::ExplicitDeny) => Self::ExplicitDeny,
            (Self::Allow, Self::Allow) => Self::Allow,
            _ => Self::Neither,
        }
    }
}

#[cfg(test)]
mod tests;
