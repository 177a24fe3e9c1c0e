//! What a request wants a stack to be: template, parameters and the rest, checked before anything is touched.

use indexmap::IndexMap;
use sekisho_query::{Fault, Query};
use sekisho_template::{Severity, Template};

use super::capabilities::{self, By};
use super::faults::{constraint, internal, required};
use super::{Call, templates, text};
use crate::changes;
use crate::error::StackError;
use crate::records::StackRecord;
use crate::store::Stored;
use crate::walk::Plan;

/// A stack as it is wanted, and what has to be done for it.
pub struct Wish {
    /// What it is to become.
    pub target: StackRecord,
    /// What has to be done.
    pub plan: Plan,
    /// The rows that it starts from.
    pub stored: Vec<Stored>,
}

/// Parameters whose effect is not there, and would be missed.
const REFUSED: &[&str] =
    &["ResourcesToImport.member.1.ResourceType", "StackPolicyDuringUpdateBody", "StackPolicyDuringUpdateURL"];

impl Wish {
    /// Reads a request. `before` is the stack as it is; `id` the one that a new stack gets.
    pub fn read(call: &Call<'_>, before: Option<&StackRecord>, id: &str, by: By) -> Result<Self, Fault> {
        let query = &call.query;
        if let Some(name) = REFUSED.iter().find(|name| query.text(name).is_some()) {
            let name = name.split('.').next().unwrap_or_default();
            return Err(Fault::validation(format!("{name} is not supported here")));
        }
        let target = target(call, before, id)?;
        let written = templates::parse(&target.template)?;
        acknowledged(&written, query, by)?;
        let parameters = parameters(query, &written, before)?;
        let target = StackRecord { parameters, ..target };
        let stored = call.engine.store().resources(&target.name).map_err(internal)?;
        let plan = call.engine.plan(&target, &stored, Severity::Error).map_err(|error| refusal(&error))?;
        Ok(Self { target, plan, stored })
    }

    /// Whether the stack would be another than it is.
    pub fn changes(&self, call: &Call<'_>, before: &StackRecord) -> Result<bool, Fault> {
        let store = call.engine.store();
        let outputs = store.outputs(&before.name).map_err(internal)?;
        let now = before.next.as_deref().unwrap_or(before);
        Ok(!before.status.ends_with("_COMPLETE")
            || before.in_review()
            || outputs != self.plan.records
            || now.tags != self.target.tags
            || now.notification_arns != self.target.notification_arns
            || !changes::of(&self.plan, &self.stored).is_empty())
    }
}

fn target(call: &Call<'_>, before: Option<&StackRecord>, id: &str) -> Result<StackRecord, Fault> {
    let query = &call.query;
    let name = before.map_or_else(|| stack_name(query), |stack| Ok(stack.name.clone()))?;
    let template = match (text::given(call)?, query.flag("UsePreviousTemplate"), before) {
        (Some(text), _, _) => text,
        (None, Some(true), Some(before)) if !before.template.is_empty() => before.template.clone(),
        _ => return Err(Fault::validation("Either Template URL or Template Body must be specified.")),
    };
    let on_failure = query.text("OnFailure").or_else(|| query.text("OnStackFailure"));
    let disable_rollback = [query.flag("DisableRollback"), query.flag("DeploymentConfig.DisableRollback")].contains(&Some(true));
    if query.text("OnFailure").is_some() && query.flag("DisableRollback").is_some() {
        return Err(Fault::validation("You cannot specify both OnFailure and DisableRollback"));
    }
    // A template that is used again keeps what it names relative to its file.
    let file = query.flag("UsePreviousTemplate").and_then(|_| before?.file.clone());
    Ok(StackRecord {
        id: before.map_or(id, |stack| stack.id.as_str()).to_owned(),
        name,
        template,
        file,
        tags: tags(query, before)?,
        capabilities: query.list("Capabilities").into_iter().map(str::to_owned).collect(),
        policy: policy(call)?,
        role_arn: query.text("RoleARN").map(str::to_owned),
        notification_arns: query.list("NotificationARNs").into_iter().map(str::to_owned).collect(),
        disable_rollback: disable_rollback || on_failure == Some("DO_NOTHING"),
        delete_on_failure: on_failure == Some("DELETE"),
        termination_protection: query.flag("EnableTerminationProtection").unwrap_or(false),
        timeout_in_minutes: query.text("TimeoutInMinutes").and_then(|minutes| minutes.parse().ok()),
        token: query.text("ClientRequestToken").map(str::to_owned),
        ..StackRecord::default()
    })
}

/// The name of a new stack.
pub fn stack_name(query: &Query) -> Result<String, Fault> {
    let name = required(query, "StackName")?;
    let mut letters = name.chars();
    let begins = letters.next().is_some_and(|first| first.is_ascii_alphabetic());
    if !begins || !letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '-') {
        let rule = "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*";
        return Err(constraint("stackName", &format!("'{name}'"), rule));
    }
    if name.len() > 128 {
        return Err(super::faults::too_long("stackName", name, 128));
    }
    Ok(name.to_owned())
}

/// The policy that a request gives a stack.
pub fn policy(call: &Call<'_>) -> Result<Option<String>, Fault> {
    if let Some(url) = call.query.text("StackPolicyURL") {
        return text::from_s3(&call.engine.services.s3, url).map(Some);
    }
    Ok(call.query.text("StackPolicyBody").map(str::to_owned))
}

/// Those of a request; a request without any leaves them as they are.
fn tags(query: &Query, before: Option<&StackRecord>) -> Result<Vec<(String, String)>, Fault> {
    let given = query.structures("Tags");
    if given.is_empty() {
        // An update takes tags away by an empty list, which clients send as a parameter without a value.
        let kept = if query.given("Tags").is_some() { None } else { before };
        return Ok(kept.map(|stack| stack.tags.clone()).unwrap_or_default());
    }
    let tag = |tag: &Query| {
        let key = required(tag, "Key")?.to_owned();
        Ok((key, tag.given("Value").unwrap_or_default().to_owned()))
    };
    given.iter().map(tag).collect()
}

/// The values of the template's parameters that are given, or stay.
fn parameters(query: &Query, template: &Template, before: Option<&StackRecord>) -> Result<IndexMap<String, String>, Fault> {
    let mut values = IndexMap::new();
    let mut unknown = Vec::new();
    for given in query.structures("Parameters") {
        let key = given.text("ParameterKey").unwrap_or_default();
        if !template.parameters.contains_key(key) {
            unknown.push(key.to_owned());
            continue;
        }
        let value = match given.flag("UsePreviousValue") {
            Some(true) => before.and_then(|stack| stack.parameters.get(key)).cloned(),
            _ => given.given("ParameterValue").map(str::to_owned),
        };
        values.extend(value.map(|value| (key.to_owned(), value)));
    }
    if !unknown.is_empty() {
        return Err(Fault::validation(format!("Parameters: [{}] do not exist in the template", unknown.join(", "))));
    }
    let missing = |(name, parameter): (&String, &sekisho_template::Parameter)| {
        (parameter.default().is_none() && !values.contains_key(name)).then(|| name.clone())
    };
    let missing: Vec<String> = template.parameters.iter().filter_map(missing).collect();
    if missing.is_empty() {
        return Ok(values);
    }
    Err(Fault::validation(format!("Parameters: [{}] must have values", missing.join(", "))))
}

/// Whether the caller acknowledged what the template makes.
fn acknowledged(written: &Template, query: &Query, by: By) -> Result<(), Fault> {
    // What a definition elsewhere says makes no rights: it is read when the stack is planned.
    let expanded = written.clone().expand_sam(&|_| Ok("{}".to_owned()));
    let expanded = expanded.as_ref().unwrap_or(written);
    capabilities::check(&capabilities::needed(written, expanded, by), &query.list("Capabilities"))
}

/// Why a template is not carried out. Unverified: AWS finds much of this only when it makes the resource.
pub fn refusal(error: &StackError) -> Fault {
    match error {
        StackError::Template(errors) => Fault::validation(format!("Template error: {errors}")),
        StackError::Store(_) => {
            Fault::new("InternalFailure", error.to_string()).with_status(http::StatusCode::INTERNAL_SERVER_ERROR)
        }
        _ => Fault::validation(error.to_string()),
    }
}
