//! Everything of a user pool that a template can make: made, shown by Cognito, changed, replaced, deleted.

mod changes;
mod made;
mod pools;
mod refusals;

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
