//! Everything of a user pool that a template can make: made, shown by Cognito, changed, replaced, deleted.

use serde_json::{Value, json};

use super::stand::Stand;

/// The client comes first and refers to a scope and an identity provider, so it is made after them.
const ALL: &str = "
Resources:
  Client:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref Pool
      GenerateSecret: true
      SupportedIdentityProviders: [COGNITO, !Ref Provider]
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthFlows: [code]
      AllowedOAuthScopes: [openid, !Sub '${Server}/read']
      CallbackURLs: ['https://app.example.com/back']
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: people
      UserPoolTier: PLUS
      UserPoolAddOns: {AdvancedSecurityMode: AUDIT}
  Domain: {Type: AWS::Cognito::UserPoolDomain, Properties: {UserPoolId: !Ref Pool, Domain: people}}
  Server:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties: {UserPoolId: !Ref Pool, Identifier: books, Name: Books, Scopes: [{ScopeName: read, ScopeDescription: Read them}]}
  Provider:
    Type: AWS::Cognito::UserPoolIdentityProvider
    Properties:
      UserPoolId: !Ref Pool
      ProviderName: Google
      ProviderType: Google
      ProviderDetails: {client_id: a, client_secret: b, authorize_scopes: openid}
      AttributeMapping: {email: email}
      IdpIdentifiers: [g]
  Look:
    Type: AWS::Cognito::UserPoolUICustomizationAttachment
    DependsOn: Domain
    Properties: {UserPoolId: !Ref Pool, ClientId: !Ref Client, CSS: '.a { color: red }'}
  Risk:
    Type: AWS::Cognito::UserPoolRiskConfigurationAttachment
    Properties:
      UserPoolId: !Ref Pool
      ClientId: !Ref Client
      CompromisedCredentialsRiskConfiguration: {Actions: {EventAction: BLOCK}}
      AccountTakeoverRiskConfiguration: {Actions: {HighAction: {EventAction: BLOCK, Notify: 'false'}}}
  Logs:
    Type: AWS::Cognito::LogDeliveryConfiguration
    Properties:
      UserPoolId: !Ref Pool
      LogConfigurations:
        - EventSource: userNotification
          LogLevel: ERROR
          CloudWatchLogsConfiguration: {LogGroupArn: 'arn:aws:logs:eu-west-1:000000000000:log-group:a'}
  Branding:
    Type: AWS::Cognito::ManagedLoginBranding
    Properties:
      UserPoolId: !Ref Pool
      ClientId: !Ref Client
      ReturnMergedResources: true
      Settings: {categories: {form: {displayGraphics: true, sides: 2}}}
      Assets: [{Category: FORM_LOGO, ColorMode: LIGHT, Extension: PNG, Bytes: aGVsbG8=}]
  Terms:
    Type: AWS::Cognito::Terms
    Properties:
      UserPoolId: !Ref Pool
      ClientId: !Ref Client
      TermsName: terms-of-use
      TermsSource: LINK
      Enforcement: NONE
      Links: {'cognito:default': 'https://example.com/terms'}
Outputs:
  Pool: {Value: !Ref Pool}
  Client: {Value: !Ref Client}
  Secret: {Value: !GetAtt Client.ClientSecret}
  Domain: {Value: !Ref Domain}
  Distribution: {Value: !GetAtt Domain.CloudFrontDistribution}
  Server: {Value: !Ref Server}
  Provider: {Value: !Ref Provider}
  Look: {Value: !Ref Look}
  Risk: {Value: !Ref Risk}
  Logs: {Value: !Ref Logs}
  LogsId: {Value: !GetAtt Logs.Id}
  Branding: {Value: !Ref Branding}
  BrandingId: {Value: !GetAtt Branding.ManagedLoginBrandingId}
  Terms: {Value: !Ref Terms}
  TermsId: {Value: !GetAtt Terms.TermsId}
";

/// What is attached to the pool: logical id, the property that is not there, its type.
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

/// A stack with everything in it, and the names of its parts.
struct Whole {
    stand: Stand,
    template: String,
    outputs: indexmap::IndexMap<String, String>,
}

impl Whole {
    async fn new() -> Self {
        let stand = Stand::new();
        let outputs = stand.up(ALL).await.unwrap().outputs;
        Self { stand, template: ALL.to_owned(), outputs }
    }

    /// Brings the stack up with these parts of the template in the place of others.
    async fn change(&mut self, changes: &[(&str, &str)]) {
        for (from, to) in changes {
            assert!(self.template.contains(from), "{from}");
            self.template = self.template.replace(from, to);
        }
        self.stand.events();
        self.outputs = self.stand.up(&self.template).await.unwrap_or_else(|error| panic!("{changes:?}: {error}")).outputs;
    }

    /// What Cognito says of a part of the pool. `names`: further members of the request, by the outputs they come from.
    fn shown(&self, operation: &str, names: &[(&str, &str)]) -> Value {
        self.asked(operation, names).unwrap_or_else(|error| panic!("{operation}: {error}"))
    }

    fn asked(&self, operation: &str, names: &[(&str, &str)]) -> Result<Value, String> {
        let mut body = json!({ "UserPoolId": self.outputs["Pool"] });
        for (member, output) in names {
            body[member] = json!(self.outputs[*output]);
        }
        let answer = self.stand.services.cognito.call_json(operation, body, None, super::stand::now());
        answer.map_err(|error| error.to_string())
    }

    fn domain(&self) -> Value {
        self.shown("DescribeUserPoolDomain", &[("Domain", "Domain")])["DomainDescription"].clone()
    }

    fn server(&self) -> Value {
        self.shown("DescribeResourceServer", &[("Identifier", "Server")])["ResourceServer"].clone()
    }

    fn provider(&self) -> Value {
        self.shown("DescribeIdentityProvider", &[("ProviderName", "Provider")])["IdentityProvider"].clone()
    }

    fn look(&self) -> Value {
        self.shown("GetUICustomization", &[("ClientId", "Client")])["UICustomization"].clone()
    }

    fn risk(&self) -> Value {
        self.shown("DescribeRiskConfiguration", &[("ClientId", "Client")])["RiskConfiguration"].clone()
    }

    fn logs(&self) -> Value {
        self.shown("GetLogDeliveryConfiguration", &[])["LogDeliveryConfiguration"]["LogConfigurations"].clone()
    }

    fn branding(&self) -> Value {
        let names = &[("ManagedLoginBrandingId", "BrandingId")];
        self.shown("DescribeManagedLoginBranding", names)["ManagedLoginBranding"].clone()
    }

    fn terms(&self) -> Value {
        self.shown("DescribeTerms", &[("TermsId", "TermsId")])["Terms"].clone()
    }
}

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
    let said = |logical_id: &str| warnings.iter().any(|warning| warning.contains(&format!(" {logical_id}: ")));
    assert!(warnings.len() == 2 && said("Domain") && said("Provider"), "{warnings:?}");
    let quiet = ["delivery of logs", "judging of risks", "login pages", "sign-in through identity providers"];
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
        let answer = whole.stand.services.cognito.call_json(operation, members, None, super::stand::now());
        assert_eq!(answer.unwrap_err().kind, "ResourceNotFoundException", "{operation}");
    }
    let deleted = whole.stand.events_of("DELETE_COMPLETE");
    assert_eq!(deleted.len(), 4, "{deleted:?}");
}

/// A new client takes the style and the terms with it; their ids come from their names and stay.
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
    assert!(whole.outputs.iter().eq(&old));
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

#[tokio::test]
async fn a_stack_leaves_nothing_when_it_is_deleted() {
    let whole = Whole::new().await;
    whole.stand.delete().await;
    assert_eq!(whole.stand.pools(), 0);
    let events = whole.stand.events();
    assert!(!events.iter().any(|event| event.contains("FAILED")), "{events:?}");
    // The ids are the same in a new life.
    assert!(whole.stand.up(ALL).await.unwrap().outputs.iter().eq(&whole.outputs));
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

const POOL: &str = "
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolName: people
      MfaConfiguration: OPTIONAL
      EnabledMfas: [SOFTWARE_TOKEN_MFA]
      WebAuthnRelyingPartyID: example.com
Outputs:
  Pool: {Value: !Ref Pool}
";

#[tokio::test]
async fn second_factors_stay_when_something_else_changes() {
    let stand = Stand::new();
    let id = json!({ "UserPoolId": stand.up(POOL).await.unwrap().outputs["Pool"] });
    let before = stand.cognito("GetUserPoolMfaConfig", id.clone());
    assert_eq!(before["SoftwareTokenMfaConfiguration"]["Enabled"], true);
    assert_eq!(before["WebAuthnConfiguration"]["RelyingPartyId"], "example.com");
    for change in ["UserPoolName: folk", "UserPoolName: folk\n      AutoVerifiedAttributes: [email]"] {
        stand.up(&POOL.replace("UserPoolName: people", change)).await.unwrap();
        assert_eq!(stand.cognito("GetUserPoolMfaConfig", id.clone()), before, "{change}");
    }
}

#[tokio::test]
async fn a_pool_whose_second_factors_are_refused_is_as_before() {
    let stand = Stand::new();
    let refused = POOL.replace("MfaConfiguration: OPTIONAL", "MfaConfiguration: 'OFF'");
    let text = stand.fails(&refused).await;
    assert!(text.contains("Pool: Cognito refuses it: InvalidParameterException: Invalid MFA configuration given"), "{text}");
    assert_eq!(stand.pools(), 0);

    let id = json!({ "UserPoolId": stand.up(POOL).await.unwrap().outputs["Pool"] });
    let before = stand.cognito("GetUserPoolMfaConfig", id.clone());
    stand.fails(&refused.replace("UserPoolName: people", "UserPoolName: folk")).await;
    assert_eq!(stand.cognito("DescribeUserPool", id.clone())["UserPool"]["Name"], "people");
    assert_eq!(stand.cognito("GetUserPoolMfaConfig", id), before);
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

const TRIGGER: &str = "
Transform: AWS::Serverless-2016-10-31
Parameters: {Asks: {Type: String, Default: 'no'}}
Conditions: {Asks: !Equals [!Ref Asks, 'yes']}
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Judge:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello/
      Handler: bootstrap
      Runtime: provided.al2023
      Events: {SignUp: {Type: Cognito, Properties: {UserPool: !Ref Pool, Trigger: [PreSignUp, PostConfirmation]}}}
Outputs: {Pool: {Value: !Ref Pool}}
";

#[tokio::test]
async fn an_event_makes_a_function_a_trigger() {
    let stand = Stand::new();
    let report = stand.up(TRIGGER).await.unwrap();
    let pool = stand.cognito("DescribeUserPool", json!({ "UserPoolId": report.outputs["Pool"] }))["UserPool"].clone();
    let arn = format!("arn:aws:lambda:eu-west-1:000000000000:function:{}", report.functions[0]);
    assert_eq!(pool["LambdaConfig"], json!({ "PreSignUp": arn, "PostConfirmation": arn }));
    let function = stand.services.functions.get(&report.functions[0]).unwrap();
    assert!(function.allows("cognito-idp.amazonaws.com", pool["Arn"].as_str().unwrap()));
    assert!(!function.allows("cognito-idp.amazonaws.com", "arn:aws:cognito-idp:eu-west-1:000000000000:userpool/other"));
}

/// SAM writes the trigger into `LambdaConfig` whatever the function's condition says, and beside an `Fn::If`: neither
/// can be deployed on AWS. What can is an `Fn::If` in `LambdaConfig` and a permission, as in our own template.
#[tokio::test]
async fn an_event_and_a_condition_do_not_go_together() {
    let stand = Stand::new();
    let conditional = TRIGGER.replace("Function\n    Prop", "Function\n    Condition: Asks\n    Prop");
    let text = stand.fails(&conditional).await;
    assert!(text.contains("Judge") && text.contains("Pool.Properties.LambdaConfig.PreSignUp"), "{text}");
    let chosen = "UserPool, Properties: {LambdaConfig: !If [Asks, {CustomMessage: a}, !Ref AWS::NoValue]}}";
    let text = stand.fails(&TRIGGER.replace("UserPool}\n", &format!("{chosen}\n"))).await;
    assert!(text.contains("LambdaConfig"), "{text}");
    assert_eq!(stand.pools(), 0);
}
