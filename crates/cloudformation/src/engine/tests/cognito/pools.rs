//! The pool itself: second factors, and functions as its triggers.

use serde_json::json;

use super::super::stand::Stand;

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
