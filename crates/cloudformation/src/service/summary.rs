//! `GetTemplateSummary` and `ValidateTemplate`: what is in a template, before anything is done with it.

use indexmap::IndexMap;
use sekisho_query::{Fault, Xml};
use sekisho_template::{Parameter, Template};

use super::capabilities::{self, By, Needed};
use super::view::View;
use super::{Call, Given, templates, text};

/// What identifies a resource of a type that AWS can import, for the types that are known here. Sorted.
const IDENTIFIERS: &[(&str, &[&str])] = &[
    ("AWS::ApiGateway::RestApi", &["RestApiId"]),
    ("AWS::ApiGateway::Stage", &["RestApiId", "StageName"]),
    ("AWS::ApiGatewayV2::Api", &["ApiId"]),
    ("AWS::Cognito::UserPool", &["UserPoolId"]),
    ("AWS::Cognito::UserPoolClient", &["UserPoolId", "ClientId"]),
    ("AWS::Cognito::UserPoolGroup", &["UserPoolId", "GroupName"]),
    ("AWS::IAM::Role", &["RoleName"]),
    ("AWS::Lambda::Function", &["FunctionName"]),
    ("AWS::Logs::LogGroup", &["LogGroupName"]),
    ("AWS::S3::Bucket", &["BucketName"]),
];

/// Everything that can be told of a template, or of a stack's.
pub fn summarize(call: &Call<'_>) -> Given {
    if call.query.text("StackSetName").is_some() {
        return Err(Fault::validation("StackSetName is not supported here"));
    }
    let text = match (text::given(call)?, call.query.text("StackName")) {
        (Some(text), _) => text,
        (None, Some(stack)) => View::find(&call.engine.store(), stack)?.record.template,
        (None, None) => return Err(no_template()),
    };
    let template = templates::parse(&text)?;
    let mut xml = Xml::new();
    xml.list("Parameters", &template.parameters, |xml, (name, parameter)| {
        declared(xml, name, parameter);
        xml.text("ParameterType", parameter.type_name());
        xml.element("ParameterConstraints", |xml| {
            if let Some(allowed) = parameter.allowed_values() {
                xml.texts("AllowedValues", allowed);
            }
        });
    });
    common(&mut xml, &template);
    let types = by_type(&template);
    xml.texts("ResourceTypes", types.keys());
    xml.text("Version", "2010-09-09");
    if template.metadata.as_map().is_some() {
        xml.text("Metadata", template.metadata.to_json());
    }
    xml.list("ResourceIdentifierSummaries", types.iter().filter_map(identified), |xml, (kind, ids, identifiers)| {
        xml.text("ResourceType", kind).texts("LogicalResourceIds", ids).texts("ResourceIdentifiers", identifiers);
    });
    Ok(Some(xml))
}

/// Whether a template is one, and what it asks for.
pub fn validate(call: &Call<'_>) -> Given {
    let template = templates::parse(&text::given(call)?.ok_or_else(no_template)?)?;
    let mut xml = Xml::new();
    xml.list("Parameters", &template.parameters, |xml, (name, parameter)| declared(xml, name, parameter));
    common(&mut xml, &template);
    Ok(Some(xml))
}

fn no_template() -> Fault {
    Fault::validation("Either Template URL or Template Body must be specified.")
}

fn declared(xml: &mut Xml, name: &str, parameter: &Parameter) {
    xml.text("ParameterKey", name).optional("DefaultValue", parameter.default());
    xml.text("NoEcho", parameter.no_echo).optional("Description", parameter.description.as_ref());
}

fn common(xml: &mut Xml, template: &Template) {
    let needed = needed(template);
    xml.optional("Description", template.description.as_ref());
    if !needed.capabilities.is_empty() {
        xml.texts("Capabilities", &needed.capabilities);
    }
    xml.optional("CapabilitiesReason", needed.reason());
    if !template.transforms.is_empty() {
        xml.texts("DeclaredTransforms", &template.transforms);
    }
}

/// What the template as it is written needs. Unverified: what a transform would make is not looked at, and the
/// transform itself is the reason that is named.
fn needed(template: &Template) -> Needed {
    let mut needed = capabilities::needed(template, template, By::Call);
    if template.is_sam() {
        needed.types.extend(template.transforms.iter().cloned());
    }
    needed
}

/// The logical ids of each type, in the order of the template.
fn by_type(template: &Template) -> IndexMap<&str, Vec<&str>> {
    let mut types: IndexMap<&str, Vec<&str>> = IndexMap::new();
    for resource in template.resources.values() {
        types.entry(resource.kind.as_str()).or_default().push(&resource.logical_id);
    }
    types
}

type Identified<'a> = (&'a str, &'a [&'a str], &'static [&'static str]);

fn identified<'a>((kind, ids): (&&'a str, &'a Vec<&'a str>)) -> Option<Identified<'a>> {
    let place = IDENTIFIERS.binary_search_by(|(known, _)| known.cmp(kind)).ok()?;
    Some((kind, ids, IDENTIFIERS[place].1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_sorted() {
        assert!(IDENTIFIERS.is_sorted_by(|(a, _), (b, _)| a < b));
    }

    #[test]
    fn what_is_written_is_what_needs_capabilities() {
        let text = "Transform: AWS::Serverless-2016-10-31\nResources: {R: {Type: AWS::IAM::Role, Properties: {RoleName: n}}}";
        let needed = needed(&Template::parse(text, "t").unwrap());
        assert_eq!(needed.capabilities, ["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]);
        let reason = "The following resource(s) require capabilities: [AWS::IAM::Role, AWS::Serverless-2016-10-31]";
        assert_eq!(needed.reason().as_deref(), Some(reason));
    }
}
