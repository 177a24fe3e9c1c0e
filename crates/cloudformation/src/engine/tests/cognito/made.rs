//! Made in the right order, with AWS's names, and still there after a restart.

use serde_json::json;

use super::super::stand::Stand;
use super::{ALL, Whole};

#[tokio::test]
async fn everything_is_made_in_order_and_has_aws_names() {
    let whole = Whole::new().await;
    let made = whole.stand.events_of("CREATE_COMPLETE");
    let order = |id: &str| made.iter().position(|made| made == id).unwrap();
    assert!(order("Server") < order("Client") && order("Provider") < order("Client") && order("Domain") < order("Look"));

    let out = |name: &str| whole.outputs[name].as_str();
    let (pool, client) = (out("Pool"), out("Client"));
    assert_eq!([out("Domain"), out("Server"), out("Provider")], ["people", "books", "Google"]);
    assert_eq!(out("Look"), format!("UserPoolUICustomizationAttachment-{pool}-{client}"));
    assert_eq!(out("Risk"), format!("UserPoolRiskConfigurationAttachment-{pool}-{client}"));
    assert_eq!([out("Logs"), out("LogsId")], [pool, pool]);
    assert_eq!(out("Branding"), format!("{pool}|{}", out("BrandingId")));
    assert_eq!(out("Terms"), format!("{pool}|{}", out("TermsId")));

    let shown = whole.shown("DescribeUserPoolClient", &[("ClientId", "Client")]);
    assert_eq!(shown["UserPoolClient"]["ClientSecret"], out("Secret"));
    let secrets = whole.shown("ListUserPoolClientSecrets", &[("ClientId", "Client")]);
    assert_eq!(secrets["ClientSecrets"].as_array().unwrap().len(), 1);
    assert_eq!(shown["UserPoolClient"]["AllowedOAuthScopes"], json!(["openid", "books/read"]));
    assert_eq!(whole.domain()["CloudFrontDistribution"], out("Distribution"));
    assert_eq!(whole.shown("DescribeUserPool", &[])["UserPool"]["Domain"], "people");
    assert_eq!(whole.server()["Scopes"], json!([{ "ScopeName": "read", "ScopeDescription": "Read them" }]));
    assert_eq!(whole.provider()["ProviderDetails"]["client_id"], "a");
    assert_eq!([&whole.look()["CSS"], &whole.look()["ClientId"]], [".a { color: red }", client]);
    let action = &whole.risk()["AccountTakeoverRiskConfiguration"]["Actions"]["HighAction"];
    assert_eq!(*action, json!({ "EventAction": "BLOCK", "Notify": false }));
    assert_eq!(whole.logs()[0]["EventSource"], "userNotification");
    assert_eq!(whole.branding()["Settings"]["categories"]["form"]["sides"], 2);
    assert_eq!(whole.branding()["Assets"][0]["Category"], "FORM_LOGO");
    assert_eq!(whole.terms()["Links"], json!({ "cognito:default": "https://example.com/terms" }));
}

#[tokio::test]
async fn what_is_not_seen_here_is_said() {
    let stand = Stand::new();
    let report = stand.up(ALL).await.unwrap();
    let warnings: Vec<_> = report.warnings.iter().map(|warning| warning.to_string()).collect();
    let said = |place: &str| warnings.iter().any(|warning| warning.contains(&format!(" {place}: ")));
    let places = ["Pool.Properties.UserPoolAddOns"];
    assert!(warnings.len() == places.len() && places.iter().all(|place| said(place)), "{warnings:?}");
    let quiet = ["branding and terms of managed login", "delivery of logs", "judging of risks"];
    assert_eq!(report.not_simulated, quiet);
}

#[tokio::test]
async fn everything_stays_over_a_restart_and_comes_back_when_it_is_lost() {
    let whole = Whole::new().await;
    whole.stand.events();
    let stand = whole.stand.restart();
    assert!(stand.up(ALL).await.unwrap().outputs.iter().eq(&whole.outputs));
    let events = stand.events();
    assert!(events.len() == 11 - 1 && events.iter().all(|event| event.starts_with("UNCHANGED ")), "{events:?}");

    stand.services.cognito.remove_everything().unwrap();
    assert!(stand.up(ALL).await.unwrap().outputs.iter().eq(&whole.outputs));
    let whole = Whole { stand, ..whole };
    assert_eq!(whole.domain()["Status"], "ACTIVE");
    assert_eq!(whole.look()["CSS"], ".a { color: red }");
    assert!(whole.risk()["LastModifiedDate"].is_number() && whole.logs()[0].is_object());
    assert_eq!([&whole.server()["Name"], &whole.provider()["ProviderType"]], ["Books", "Google"]);
    assert_eq!([&whole.terms()["TermsName"], &whole.branding()["UserPoolId"]], ["terms-of-use", &*whole.outputs["Pool"]]);
}

#[tokio::test]
async fn a_stack_leaves_nothing_when_it_is_deleted() {
    let whole = Whole::new().await;
    whole.stand.delete().await;
    assert_eq!(whole.stand.pools(), 0);
    let events = whole.stand.events();
    assert!(!events.iter().any(|event| event.contains("FAILED")), "{events:?}");
    // The ids are the same in a new life.
    assert!(whole.stand.up(ALL).await.unwrap().outputs.iter().eq(&whole.outputs));

    // What somebody else deleted is no obstacle, nor what cannot be reached without it.
    for (operation, member, output) in [
        ("DeleteUserPoolDomain", "Domain", "Domain"),
        ("DeleteResourceServer", "Identifier", "Server"),
        ("DeleteIdentityProvider", "ProviderName", "Provider"),
        ("DeleteTerms", "TermsId", "TermsId"),
        ("DeleteManagedLoginBranding", "ManagedLoginBrandingId", "BrandingId"),
    ] {
        whole.shown(operation, &[(member, output)]);
    }
    whole.stand.delete().await;
    assert_eq!(whole.stand.pools(), 0);
    let events = whole.stand.events();
    assert!(!events.iter().any(|event| event.contains("FAILED")), "{events:?}");
}
