//! `AWS::Cognito::Terms`: links to terms documents on a client's sign-up page.

use super::{call, found, members, remove, without};
use crate::names::Naming;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::Text;
use crate::shape::TEXT_MAP;
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::Terms",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ClientId", "UserPoolId"],
    forbids: forbids_nothing,
    // Unverified: that both parts of the registry's identifier are in it.
    physical_id: |naming, properties| format!("{}|{}", text(properties, "UserPoolId"), terms_id(naming)),
    attributes: |naming, _, _| vec![(ID, terms_id(naming))],
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const ID: &str = "TermsId";

const PROPERTIES: &[Property] = &[
    // The registry does not require it, Cognito does.
    Property::required("ClientId", Text),
    Property::required("Enforcement", Text),
    Property { required: true, ..Property::quiet("Links", TEXT_MAP, super::PAGES) },
    Property::required("TermsName", Text),
    Property::required("TermsSource", Text),
    Property::required("UserPoolId", Text),
];

fn terms_id(naming: &Naming<'_>) -> String {
    sekisho_cognito::ids::terms_id(Some(naming.seed))
}

fn id(terms: &Resource) -> Values {
    members([("UserPoolId", text(&terms.properties, "UserPoolId")), (ID, text(&terms.attributes, ID))])
}

fn exists(context: &Context<'_>, terms: &Resource) -> Result<bool, Fault> {
    found(context, "DescribeTerms", id(terms), terms)
}

fn create(context: &Context<'_>, terms: &Resource) -> Result<(), Fault> {
    call(context, "CreateTerms", terms.properties.clone(), terms).map(|_| ())
}

fn update(context: &Context<'_>, _: &Resource, to: &Resource) -> Result<(), Fault> {
    let mut body = without(&to.properties, &["ClientId"]);
    body.extend(id(to));
    call(context, "UpdateTerms", body, to).map(|_| ())
}

fn delete(context: &Context<'_>, terms: &Resource) -> Result<(), Fault> {
    remove(context, "DeleteTerms", id(terms), terms)
}
