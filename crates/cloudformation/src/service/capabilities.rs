//! What a caller has to acknowledge before a template is carried out.

use sekisho_query::Fault;
use sekisho_template::{Resource, Template};

/// Types that can give rights away, and the property that gives such a resource a name of the author's choosing.
const IAM: &[(&str, Option<&str>)] = &[
    ("AWS::IAM::AccessKey", None),
    ("AWS::IAM::Group", Some("GroupName")),
    ("AWS::IAM::InstanceProfile", Some("InstanceProfileName")),
    ("AWS::IAM::ManagedPolicy", Some("ManagedPolicyName")),
    ("AWS::IAM::Policy", None),
    ("AWS::IAM::Role", Some("RoleName")),
    ("AWS::IAM::User", Some("UserName")),
    ("AWS::IAM::UserToGroupAddition", None),
];

/// How a template is carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// Its author sees what a transform makes before it is executed.
    ChangeSet,
    /// `CreateStack` and `UpdateStack`: nobody sees it.
    Call,
}

/// What a template needs, and because of which types.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Needed {
    /// `CAPABILITY_IAM`, …
    pub capabilities: Vec<&'static str>,
    /// `AWS::IAM::Role`, …
    pub types: Vec<String>,
}

/// What a template needs; `expanded` is the same after its transform.
pub fn needed(written: &Template, expanded: &Template, by: By) -> Needed {
    let mut needed = iam(expanded);
    let application = "AWS::Serverless::Application";
    let nests = written.resources.values().any(|resource| resource.kind == application);
    if nests || (written.is_sam() && by == By::Call) {
        needed.capabilities.push("CAPABILITY_AUTO_EXPAND");
    }
    if nests {
        needed.types.push(application.to_owned());
    }
    needed
}

/// What a template's own resources need, whatever their conditions say.
pub fn iam(template: &Template) -> Needed {
    let rights = |resource: &Resource| IAM.iter().find(|(kind, _)| *kind == resource.kind);
    let mut needed = Needed::default();
    let mut is_named = false;
    for resource in template.resources.values() {
        let Some((kind, name)) = rights(resource) else { continue };
        is_named |= name.is_some_and(|name| resource.property(name).is_some());
        if !needed.types.iter().any(|known| known == kind) {
            needed.types.push((*kind).to_owned());
        }
    }
    match (needed.types.is_empty(), is_named) {
        (true, _) => {}
        (false, true) => needed.capabilities.push("CAPABILITY_NAMED_IAM"),
        (false, false) => needed.capabilities.push("CAPABILITY_IAM"),
    }
    needed
}

impl Needed {
    /// `The following resource(s) require capabilities: [AWS::IAM::Role]`
    pub fn reason(&self) -> Option<String> {
        let types = self.types.join(", ");
        (!types.is_empty()).then(|| format!("The following resource(s) require capabilities: [{types}]"))
    }
}

/// Whether a caller acknowledged what a template needs.
pub fn check<T: AsRef<str>>(needed: &Needed, given: &[T]) -> Result<(), Fault> {
    let has = |name: &str| given.iter().any(|given| given.as_ref() == name);
    let is_given = |name: &&&str| has(name) || (**name == "CAPABILITY_IAM" && has("CAPABILITY_NAMED_IAM"));
    let missing: Vec<&str> = needed.capabilities.iter().filter(|name| !is_given(name)).copied().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let text = format!("Requires capabilities : [{}]", missing.join(", "));
    Err(Fault::new("InsufficientCapabilitiesException", text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(resources: &str, by: By, given: &[&str]) -> Option<String> {
        let text = format!("Transform: AWS::Serverless-2016-10-31\nResources: {{{resources}}}");
        let written = Template::parse(&text, "t").unwrap();
        let expanded = written.clone().expand_sam(&|_| Err(std::io::Error::other("no file"))).unwrap();
        check(&needed(&written, &expanded, by), given).err().map(|fault| format!("{}: {}", fault.code, fault.message))
    }

    #[test]
    fn what_gives_rights_away_is_acknowledged() {
        const FUNCTION: &str = "F: {Type: AWS::Serverless::Function, Properties: {CodeUri: x, Runtime: r, Handler: h}}";
        const NAMED: &str = "R: {Type: AWS::IAM::Role, Properties: {RoleName: n}}";
        const POOL: &str = "P: {Type: AWS::Cognito::UserPool}";
        const NESTED: &str = "A: {Type: AWS::Serverless::Application, Properties: {Location: a.yaml}}";
        let (iam, named, expand) = ("CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND");
        for (resources, by, given, missing) in [
            (FUNCTION, By::ChangeSet, vec![], Some("CAPABILITY_IAM")),
            (FUNCTION, By::ChangeSet, vec![iam], None),
            (FUNCTION, By::ChangeSet, vec![named], None),
            (FUNCTION, By::Call, vec![iam], Some("CAPABILITY_AUTO_EXPAND")),
            (FUNCTION, By::Call, vec![iam, expand], None),
            (FUNCTION, By::Call, vec![], Some("CAPABILITY_IAM, CAPABILITY_AUTO_EXPAND")),
            (NAMED, By::ChangeSet, vec![iam], Some("CAPABILITY_NAMED_IAM")),
            (POOL, By::ChangeSet, vec![], None),
            (NESTED, By::ChangeSet, vec![], Some("CAPABILITY_AUTO_EXPAND")),
        ] {
            let expected =
                missing.map(|missing| format!("InsufficientCapabilitiesException: Requires capabilities : [{missing}]"));
            assert_eq!(refused(resources, by, &given), expected, "{resources} {by:?} {given:?}");
        }
    }
}
