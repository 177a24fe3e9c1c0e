//! `AWS::Cognito::UserPoolDomain`.

use sekisho_cognito::ids::domain_distribution;

use super::{call, members, try_call, without};
use crate::names::Naming;
use crate::provider::{Context, Fault, Life, Property, Provider, Remark, Values, forbids_nothing, text};
use crate::shape::Shape::{self, Object, Text, Whole};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::Cognito::UserPoolDomain",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["Domain", "UserPoolId"],
    forbids: forbids_nothing,
    physical_id: |_, properties| text(properties, "Domain").to_owned(),
    attributes,
    life: Life::Database { exists, create, update, delete },
    remark: Remark::None,
};

const PROPERTIES: &[Property] = &[
    Property::new("CustomDomainConfig", Object(&[("CertificateArn", Text), ("SecurityPolicy", Text)])),
    Property::required("Domain", Text),
    Property::new("ManagedLoginVersion", Whole),
    Property::quiet("Routing", ROUTING, "failover between regions"),
    Property::required("UserPoolId", Text),
];

const ROUTING: Shape = Object(&[("Failover", Object(&[("PrimaryRoute53HealthCheckId", Text), ("SecondaryRegion", Text)]))]);

fn attributes(_: &Naming<'_>, domain: &str, properties: &Values) -> Vec<(&'static str, String)> {
    vec![("CloudFrontDistribution", domain_distribution(text(properties, "UserPoolId"), domain))]
}

fn id(domain: &Resource) -> Values {
    members([("UserPoolId", text(&domain.properties, "UserPoolId")), ("Domain", &domain.physical_id)])
}

/// A domain of another pool is not this one.
fn exists(context: &Context<'_>, domain: &Resource) -> Result<bool, Fault> {
    let answer = call(context, "DescribeUserPoolDomain", members([("Domain", &domain.physical_id)]), domain)?;
    Ok(answer["DomainDescription"]["UserPoolId"] == text(&domain.properties, "UserPoolId"))
}

/// What a change of `Domain` ends in on AWS, too: the new domain is made before the old one goes.
fn create(context: &Context<'_>, domain: &Resource) -> Result<(), Fault> {
    try_call(context, "CreateUserPoolDomain", body(domain), domain).map(|_| ()).map_err(|error| {
        let remedy =
            "A pool has one domain of each kind: to change it, take the old one out in one run and add the new one in the next.";
        Fault { remedy: remedy.to_owned(), ..super::fault(&error) }
    })
}

fn update(context: &Context<'_>, _: &Resource, to: &Resource) -> Result<(), Fault> {
    call(context, "UpdateUserPoolDomain", body(to), to).map(|_| ())
}

fn body(domain: &Resource) -> Values {
    let mut body = without(&domain.properties, &["Routing"]);
    // An update leaves what it does not name.
    body.entry("ManagedLoginVersion").or_insert_with(|| 1.into());
    body
}

/// Cognito has the same words for a domain and a pool that are gone, and for a mistake.
fn delete(context: &Context<'_>, domain: &Resource) -> Result<(), Fault> {
    if !exists(context, domain)? {
        return Ok(());
    }
    call(context, "DeleteUserPoolDomain", id(domain), domain).map(|_| ())
}
