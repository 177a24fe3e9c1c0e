//! What cannot be made, and how that is said.

use super::super::stand::Stand;
use super::{ALL, Whole};

/// Every type of Cognito there is.
const TYPES: &[&str] = &[
    "LogDeliveryConfiguration",
    "ManagedLoginBranding",
    "Terms",
    "UserPool",
    "UserPoolClient",
    "UserPoolDomain",
    "UserPoolGroup",
    "UserPoolIdentityProvider",
    "UserPoolResourceServer",
    "UserPoolRiskConfigurationAttachment",
    "UserPoolUICustomizationAttachment",
    "UserPoolUser",
    "UserPoolUserToGroupAttachment",
];

#[tokio::test]
async fn what_cognito_refuses_is_said_at_the_resource_and_leaves_nothing() {
    for (changes, expected) in [
        (
            // Without a reference nothing says that it comes after what it names.
            &[("!Sub '${Server}/read'", "books/read"), ("ResourceServer\n", "ResourceServer\n    DependsOn: Client\n")][..],
            "Client: Cognito refuses it: ScopeDoesNotExistException: Invalid scope requested: books/read",
        ),
        (
            &[("!Ref Provider]", "Google]"), ("IdentityProvider\n", "IdentityProvider\n    DependsOn: Client\n")],
            "Client: Cognito refuses it: InvalidParameterException: The provider Google does not exist for User Pool ",
        ),
        (
            &[("    DependsOn: Domain\n", ""), ("UserPoolDomain, Properties", "UserPoolDomain, DependsOn: Look, Properties")],
            "Look: Cognito refuses it: InvalidParameterException: Cannot perform specific action",
        ),
        (&[("Domain: people}", "Domain: -people}")], "Domain: Cognito refuses it: InvalidParameterException: "),
        (
            &[("      UserPoolAddOns: {AdvancedSecurityMode: AUDIT}\n", "")],
            "Risk: Cognito refuses it: UserPoolAddOnNotEnabledException: ",
        ),
        (
            &[("EventSource: userNotification", "EventSource: userAuthEvents")],
            "Logs: Cognito refuses it: InvalidParameterException: ",
        ),
        (
            &[("      Settings:", "      UseCognitoProvidedValues: true\n      Settings:")],
            "Branding: Cognito refuses it: InvalidParameterException: ",
        ),
        (&[("TermsName: terms-of-use", "TermsName: terms")], "Terms: Cognito refuses it: InvalidParameterException: "),
    ] {
        let stand = Stand::new();
        let template = changes.iter().fold(ALL.to_owned(), |template, (from, to)| {
            assert!(template.contains(from), "{from}");
            template.replace(from, to)
        });
        let text = stand.fails(&template).await;
        assert!(text.contains(expected) && !text.contains(".."), "{text}");
        assert_eq!(stand.pools(), 0, "{text}");
    }
}

#[tokio::test]
async fn a_pool_has_one_domain_so_changing_it_takes_two_runs() {
    let whole = Whole::new().await;
    let text = whole.stand.fails(&ALL.replace("Domain: people}", "Domain: folk}")).await;
    let expected = "Domain: Cognito refuses it: InvalidParameterException: User pool already has a domain configured.";
    assert!(text.contains(expected) && text.contains("take the old one out in one run"), "{text}");
    assert_eq!(whole.domain()["Status"], "ACTIVE");
    assert!(whole.stand.up(ALL).await.unwrap().outputs.iter().eq(&whole.outputs));
}

#[tokio::test]
async fn unknown_properties_are_refused_and_required_ones_missed() {
    let stand = Stand::new();
    for name in TYPES {
        let template = format!("Resources:\n  It:\n    Type: AWS::Cognito::{name}\n    Properties: {{Nonsense: 1}}\n");
        let text = stand.fails(&template).await;
        assert!(text.contains("It.Properties.Nonsense: there is no such property."), "{name}: {text}");
        assert!(*name == "UserPool" || text.contains("It: the property UserPoolId is missing. Add it."), "{name}: {text}");
    }
    let known = crate::supported_types().into_iter().filter_map(|known| known.name.strip_prefix("AWS::Cognito::"));
    assert!(known.eq(TYPES.iter().copied()), "every type is in the list");
}
