//! Mistakes in templates: each is named with its place, and nothing is made.

use super::stand::Stand;

const FUNCTION: &str = "Type: AWS::Lambda::Function
    Properties:";

#[tokio::test]
async fn every_mistake_is_named_and_nothing_is_made() {
    let stand = Stand::new();
    for (resource, expected) in [
        ("Type: AWS::EC2::VPC", "template.yaml:4:3: It.Type: resources of type AWS::EC2::VPC are not supported here."),
        (
            "Type: AWS::Cognito::UserPool\n    Properties: {UserPolName: a}",
            "template.yaml:6:18: It.Properties.UserPolName: there is no such property. Did you mean `UserPoolName`?",
        ),
        (
            "Type: AWS::Cognito::UserPool\n    Properties:\n      Policies:\n        PasswordPolicy:\n          MinimumLength: long",
            "template.yaml:9:11: It.Properties.Policies.PasswordPolicy.MinimumLength: expected a whole number, got the string \"long\".",
        ),
        ("Type: AWS::Cognito::UserPoolClient", "template.yaml:4:3: It: the property UserPoolId is missing. Add it."),
        ("Type: AWS::Cognito::UserPoolClient\n    Properties: {UserPoolId: !GetAtt Pool.Nothing}", "has no attribute `Nothing`"),
        (
            "Type: AWS::ApiGatewayV2::Route\n    Properties: {ApiId: a, RouteKey: GET /, ApiKeyRequired: true}",
            "It.Properties.ApiKeyRequired: API keys are not asked for here.",
        ),
        (
            "Type: AWS::ApiGateway::RestApi\n    Properties: {Name: a, CloneFrom: b}",
            "It.Properties.CloneFrom: APIs are not cloned here.",
        ),
        (
            &format!("{FUNCTION} {{Code: hello, Role: r, Runtime: python3.13}}"),
            "It.Properties.Runtime: python3.13 is not run here. Use Runtime: provided.al2023",
        ),
        (&format!("{FUNCTION} {{Code: nowhere, Role: r, Runtime: provided.al2023}}"), "nowhere does not exist"),
        (
            "Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: nowhere.yaml}",
            "It.Properties.TemplateURL: nowhere.yaml cannot be read: No such file",
        ),
        (
            "Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: template.yaml}",
            "It/It/It/It/It/It.Properties.TemplateURL: stacks are nested deeper than 5.",
        ),
        ("Type: AWS::Logs::LogGroup\n    DependsOn: Other", "there is no resource `Other`"),
    ] {
        let template = format!("Resources:\n  Pool: {{Type: AWS::Cognito::UserPool}}\n\n  It:\n    {resource}\n");
        let text = stand.fails(&template).await;
        assert!(text.contains(expected), "{template}\n{text}");
        assert_eq!(stand.pools(), 0, "{template}");
        assert_eq!(stand.events(), [""; 0], "{template}");
    }
}

#[tokio::test]
async fn all_mistakes_are_named_at_once() {
    let stand = Stand::new();
    let text = stand.fails("Resources:\n  A: {Type: AWS::EC2::VPC}\n  B: {Type: AWS::SQS::Queue}\n  C: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !Ref A}}\n").await;
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].contains(": A.Type: ") && lines[1].contains(": B.Type: "), "{text}");
}

#[tokio::test]
async fn what_is_not_honoured_is_a_warning_and_an_error_if_strict() {
    let mut stand = Stand::new();
    let template = "
Resources:
  Pool:
    Type: AWS::Cognito::UserPool
    Properties:
      UserPoolAddOns: {AdvancedSecurityMode: AUDIT}
      SmsConfiguration: {SnsCallerArn: !GetAtt Role.Arn}
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}
  Alarm: {Type: AWS::CloudWatch::Alarm}
";
    let report = stand.up(template).await.unwrap();
    let warnings: Vec<_> = report.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let expected = "template.yaml:6:7: Pool.Properties.UserPoolAddOns: sign-ins are recorded, but none is judged a risk";
    assert!(warnings[0].ends_with(expected), "{warnings:?}");
    assert_eq!(report.not_simulated, ["IAM policies", "alarms", "sending of SMS"]);
    stand.strict = true;
    let text = stand.fails(template).await;
    assert!(text.starts_with(expected) && text.lines().count() == 1, "{text}");
}

#[tokio::test]
async fn a_missing_template_is_named() {
    let stand = Stand::new();
    let up = crate::Up {
        stack_name: "demo".to_owned(),
        template: "no/template.yaml".into(),
        parameters: [].into(),
        strict: false,
        endpoint: String::new(),
        now: super::stand::now(),
    };
    let text = stand.engine.up(up, &|_| {}).await.unwrap_err().to_string();
    assert!(text.starts_with("no/template.yaml: No such file"), "{text}");
}
