//! What a changed template does to what there is: changes, replacements, removals.

use serde_json::json;

use super::super::stand;
use super::{ALL, Whole};

#[tokio::test]
async fn a_change_makes_it_what_the_template_says() {
    let mut whole = Whole::new().await;
    let before = whole.outputs.clone();
    whole
        .change(&[
            ("Domain: people}", "Domain: people, ManagedLoginVersion: '2'}"),
            ("Name: Books, Scopes: [", "Name: Library, Scopes: [{ScopeName: write, ScopeDescription: Write them}, "),
            ("      AttributeMapping: {email: email}\n      IdpIdentifiers: [g]\n", ""),
            ("client_id: a,", "client_id: c,"),
            (", CSS: '.a { color: red }'", ""),
            ("      AccountTakeoverRiskConfiguration: {Actions: {HighAction: {EventAction: BLOCK, Notify: 'false'}}}\n", ""),
            ("LogLevel: ERROR\n          CloudWatchLogsConfiguration: {LogGroupArn: 'arn:aws:logs:eu-west-1:000000000000:log-group:a'}", "LogLevel: ERROR\n          CloudWatchLogsConfiguration: {LogGroupArn: 'arn:aws:logs:eu-west-1:000000000000:log-group:b'}"),
            ("displayGraphics: true, ", ""),
            ("      Assets: [{Category: FORM_LOGO, ColorMode: LIGHT, Extension: PNG, Bytes: aGVsbG8=}]\n", ""),
            ("Links: {'cognito:default':", "Links: {'cognito:german': 'https://example.com/agb', 'cognito:default':"),
        ])
        .await;
    assert!(whole.outputs.iter().eq(&before));
    assert_eq!(whole.domain()["ManagedLoginVersion"], 2);
    assert_eq!([&whole.server()["Name"], &whole.server()["Scopes"][0]["ScopeName"]], ["Library", "write"]);
    assert_eq!(whole.provider()["ProviderDetails"]["client_id"], "c");
    assert_eq!(whole.provider()["IdpIdentifiers"], json!([]));
    assert_eq!(whole.provider()["AttributeMapping"].get("email"), None);
    assert_eq!(whole.look().get("CSS"), None);
    assert_eq!(whole.risk().get("AccountTakeoverRiskConfiguration"), None);
    assert!(whole.risk()["CompromisedCredentialsRiskConfiguration"].is_object());
    let group = whole.logs()[0]["CloudWatchLogsConfiguration"]["LogGroupArn"].clone();
    assert!(group.as_str().unwrap().ends_with(":b"), "{group}");
    assert_eq!(whole.branding()["Settings"], json!({ "categories": { "form": { "sides": 2 } } }));
    assert_eq!(whole.branding().get("Assets"), None);
    assert_eq!(whole.terms()["Links"].as_object().unwrap().len(), 2);
    let events = whole.stand.events_of("UPDATE_COMPLETE");
    assert_eq!(events.len(), 8 + 1, "{events:?}");
}

#[tokio::test]
async fn a_new_name_or_place_makes_a_new_one() {
    let mut whole = Whole::new().await;
    let old = whole.outputs.clone();
    whole
        .change(&[
            ("Identifier: books", "Identifier: shelves"),
            ("ProviderName: Google\n      ProviderType: Google\n      ProviderDetails: {client_id: a, client_secret: b, authorize_scopes: openid}", "ProviderName: Corporate\n      ProviderType: OIDC\n      ProviderDetails: {client_id: a, client_secret: b, authorize_scopes: openid, oidc_issuer: 'https://idp.example.com', attributes_request_method: GET}"),
            ("IdpIdentifiers: [g]", "IdpIdentifiers: [c]"),
            ("ClientId: !Ref Client, CSS", "ClientId: ALL, CSS"),
            ("      ClientId: !Ref Client\n      CompromisedCredentials", "      ClientId: ALL\n      CompromisedCredentials"),
        ])
        .await;
    let out = |name: &str| whole.outputs[name].as_str();
    assert_eq!([out("Server"), out("Provider")], ["shelves", "Corporate"]);
    assert!(out("Look").ends_with("-ALL") && out("Risk").ends_with("-ALL"));
    assert_eq!(whole.look()["ClientId"], *old["Client"], "an empty look stays of the old one");
    assert_eq!(whole.look().get("CSS"), None);
    assert_eq!(whole.risk().get("CompromisedCredentialsRiskConfiguration"), None);
    let of_all = whole.shown("DescribeRiskConfiguration", &[])["RiskConfiguration"].clone();
    assert_eq!(of_all["CompromisedCredentialsRiskConfiguration"]["Actions"]["EventAction"], "BLOCK");
    assert_eq!(whole.shown("GetUICustomization", &[])["UICustomization"]["CSS"], ".a { color: red }");
    let client = whole.shown("DescribeUserPoolClient", &[("ClientId", "Client")]);
    assert_eq!(client["UserPoolClient"]["SupportedIdentityProviders"], json!(["COGNITO", "Corporate"]));
    for (operation, members) in [
        ("DescribeResourceServer", json!({ "UserPoolId": old["Pool"], "Identifier": "books" })),
        ("DescribeIdentityProvider", json!({ "UserPoolId": old["Pool"], "ProviderName": "Google" })),
    ] {
        let answer = whole.stand.services.cognito.call_json(operation, members, None, stand::now());
        assert_eq!(answer.unwrap_err().kind, "ResourceNotFoundException", "{operation}");
    }
    let deleted = whole.stand.events_of("DELETE_COMPLETE");
    assert_eq!(deleted.len(), 4, "{deleted:?}");
}

/// A new client takes the style and the terms with it: new ones, as on AWS.
#[tokio::test]
async fn a_new_client_takes_what_is_its_own() {
    let mut whole = Whole::new().await;
    let old = whole.outputs.clone();
    let second = "  Second: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}\nOutputs:\n";
    whole
        .change(&[
            ("ClientId: !Ref Client\n      ReturnMerged", "ClientId: !Ref Second\n      ReturnMerged"),
            ("ClientId: !Ref Client\n      TermsName", "ClientId: !Ref Second\n      TermsName"),
            ("Outputs:\n", second),
        ])
        .await;
    assert_eq!((&whole.outputs["Client"], &whole.outputs["Pool"]), (&old["Client"], &old["Pool"]));
    assert_ne!(whole.terms()["ClientId"], *old["Client"]);
    assert!(whole.asked("DescribeManagedLoginBrandingByClient", &[("ClientId", "Client")]).is_err());
    assert_eq!(whole.branding()["Settings"]["categories"]["form"]["sides"], 2);
}

#[tokio::test]
async fn what_leaves_the_template_goes_from_the_pool() {
    let mut whole = Whole::new().await;
    let keep = |part: &str| ALL.split(part).next().unwrap().to_owned();
    let outputs = "Outputs:\n  Pool: {Value: !Ref Pool}\n  Client: {Value: !Ref Client}\n";
    let old = whole.outputs.clone();
    whole.template = format!("{}{outputs}", keep("  Domain: {Type"));
    for line in ["Supported", "AllowedOAuth", "CallbackURLs"] {
        let template = &whole.template;
        whole.template = template.lines().filter(|kept| !kept.contains(line)).map(|kept| format!("{kept}\n")).collect();
    }
    whole.change(&[]).await;
    let mut deleted = whole.stand.events_of("DELETE_COMPLETE");
    deleted.sort();
    assert_eq!(deleted, ["Branding", "Domain", "Logs", "Look", "Provider", "Risk", "Server", "Terms"]);
    assert_eq!(whole.shown("DescribeUserPool", &[])["UserPool"].get("Domain"), None);
    assert_eq!(whole.look().get("CSS"), None);
    assert_eq!(whole.risk().get("CompromisedCredentialsRiskConfiguration"), None);
    assert_eq!(whole.logs(), json!([]));
    whole.outputs = old;
    for (operation, names) in [
        ("DescribeResourceServer", [("Identifier", "Server")]),
        ("DescribeIdentityProvider", [("ProviderName", "Provider")]),
        ("DescribeManagedLoginBranding", [("ManagedLoginBrandingId", "BrandingId")]),
        ("DescribeTerms", [("TermsId", "TermsId")]),
    ] {
        assert!(whole.asked(operation, &names).is_err(), "{operation}");
    }
}

/// Threat protection and the domain may go in the same run as what needs them.
#[tokio::test]
async fn what_nothing_needs_any_more_goes_in_any_order() {
    let mut whole = Whole::new().await;
    let cut = |from: &str, to: &str| {
        let (_, rest) = ALL.split_once(from).unwrap();
        format!("{from}{}{to}", rest.split_once(to).unwrap().0)
    };
    let risk = cut("  Risk:\n", "  Logs:\n");
    let risk = risk.strip_suffix("  Logs:\n").unwrap();
    let changes =
        [("      UserPoolAddOns: {AdvancedSecurityMode: AUDIT}\n", ""), (risk, ""), ("  Risk: {Value: !Ref Risk}\n", "")];
    whole.change(&changes).await;
    let events = whole.stand.events();
    assert!(events.contains(&"DELETE_COMPLETE Risk".to_owned()), "{events:?}");
}

#[tokio::test]
async fn secrets_that_were_added_stay_when_the_client_changes() {
    let mut whole = Whole::new().await;
    whole.shown("AddUserPoolClientSecret", &[("ClientId", "Client")]);
    whole.change(&[("      GenerateSecret: true\n", "      GenerateSecret: true\n      RefreshTokenValidity: 7\n")]).await;
    let secrets = whole.shown("ListUserPoolClientSecrets", &[("ClientId", "Client")]);
    assert_eq!(secrets["ClientSecrets"].as_array().unwrap().len(), 2);
    let client = whole.shown("DescribeUserPoolClient", &[("ClientId", "Client")])["UserPoolClient"].clone();
    assert_eq!([&client["ClientSecret"], &client["RefreshTokenValidity"]], [&json!(whole.outputs["Secret"]), &json!(7)]);
}
