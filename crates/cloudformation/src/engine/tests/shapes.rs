//! Templates of every shape: SAM, hand-written CloudFormation for both kinds of API, nested stacks.

use super::stand::Stand;

const FUNCTION: &str = "
  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {Statement: []}}}
  Hello:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: hello
      Code: hello/
      Role: !GetAtt Role.Arn
      Runtime: provided.al2023
      Handler: bootstrap
      Timeout: '5'
      Environment: {Variables: {POOL: !Ref Pool, LIMIT: 5}}
      Tags: [{Key: a, Value: b}]
";
const USER: &str = "
  Pool: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: people, Policies: {PasswordPolicy: {MinimumLength: '10'}}}}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
  Group: {Type: AWS::Cognito::UserPoolGroup, Properties: {UserPoolId: !Ref Pool}}
  User: {Type: AWS::Cognito::UserPoolUser, Properties: {UserPoolId: !Ref Pool, Username: ann, UserAttributes: [{Name: email, Value: a@example.com}]}}
  Member: {Type: AWS::Cognito::UserPoolUserToGroupAttachment, Properties: {UserPoolId: !Ref Pool, Username: !Ref User, GroupName: !Ref Group}}
";

#[tokio::test]
async fn a_hand_written_http_api() {
    let stand = Stand::new();
    let template = format!(
        "Resources:{FUNCTION}{USER}
  Api: {{Type: AWS::ApiGatewayV2::Api, Properties: {{Name: a, ProtocolType: HTTP, CorsConfiguration: {{AllowOrigins: ['*'], MaxAge: '600'}}}}}}
  Integration:
    Type: AWS::ApiGatewayV2::Integration
    Properties: {{ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !GetAtt Hello.Arn, PayloadFormatVersion: '2.0'}}
  Authorizer:
    Type: AWS::ApiGatewayV2::Authorizer
    Properties:
      ApiId: !Ref Api
      Name: jwt
      AuthorizerType: JWT
      IdentitySource: [$request.header.Authorization]
      JwtConfiguration: {{Audience: [!Ref Client], Issuer: !GetAtt Pool.ProviderURL}}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties:
      ApiId: !Ref Api
      RouteKey: GET /hello
      AuthorizationType: JWT
      AuthorizerId: !Ref Authorizer
      Target: !Sub integrations/${{Integration}}
  Stage: {{Type: AWS::ApiGatewayV2::Stage, Properties: {{ApiId: !Ref Api, StageName: $default, AutoDeploy: 'true'}}}}
  Permission:
    Type: AWS::Lambda::Permission
    Properties: {{Action: 'lambda:InvokeFunction', FunctionName: !Ref Hello, Principal: apigateway.amazonaws.com, SourceArn: !Sub 'arn:aws:execute-api:${{AWS::Region}}:${{AWS::AccountId}}:${{Api}}/*'}}
Outputs:
  Endpoint: {{Value: !GetAtt Api.ApiEndpoint}}
  Slash: {{Value: !Sub 'https://${{Api}}.execute-api.${{AWS::Region}}.${{AWS::URLSuffix}}/'}}
  FunctionArn: {{Value: !GetAtt Hello.Arn}}
"
    );
    let report = stand.up(&template).await.unwrap();
    let api = report.apis[0].api_id.clone();
    assert_eq!(report.outputs["Endpoint"], format!("http://127.0.0.1:4566/_api/{api}"));
    assert_eq!(report.outputs["Slash"], format!("http://127.0.0.1:4566/_api/{api}/"));
    assert_eq!(report.outputs["FunctionArn"], "arn:aws:lambda:eu-west-1:000000000000:function:hello");
    assert_eq!(report.functions, ["hello"]);
    check_function(&stand, &api);
    assert_eq!(stand.get(&api, "/hello").await, 401);
    stand.up(&template).await.unwrap();
    assert_eq!(stand.get(&api, "/hello").await, 401);
    stand.events();

    // In memory only: there again after a restart.
    let stand = stand.restart();
    let again = stand.up(&template).await.unwrap();
    assert!(again.outputs.iter().eq(&report.outputs));
    check_function(&stand, &api);
    assert!(stand.events().iter().all(|event| event.starts_with("UNCHANGED ")));
    stand.delete().await;
    assert!(!stand.services.gateway.has_api(&api));
    assert!(stand.services.functions.get("hello").is_none());
}

fn check_function(stand: &Stand, api: &str) {
    assert!(stand.services.gateway.has_api(api));
    let function = stand.services.functions.get("hello").unwrap();
    assert_eq!(function.timeout().as_secs(), 5);
    let source = |api: &str| format!("arn:aws:execute-api:eu-west-1:000000000000:{api}/$default/GET/hello");
    assert!(function.allows("apigateway.amazonaws.com", &source(api)));
    assert!(!function.allows("apigateway.amazonaws.com", &source("zzzzzzzzzz")));
}

#[tokio::test]
async fn a_hand_written_rest_api() {
    let stand = Stand::new();
    let template = format!(
        "Resources:{FUNCTION}{USER}
  Api: {{Type: AWS::ApiGateway::RestApi, Properties: {{Name: a, EndpointConfiguration: {{Types: [REGIONAL]}}, Tags: [{{Key: a, Value: b}}]}}}}
  Path: {{Type: AWS::ApiGateway::Resource, Properties: {{RestApiId: !Ref Api, ParentId: !GetAtt Api.RootResourceId, PathPart: hello}}}}
  Authorizer:
    Type: AWS::ApiGateway::Authorizer
    Properties: {{RestApiId: !Ref Api, Name: c, Type: COGNITO_USER_POOLS, IdentitySource: method.request.header.Authorization, ProviderARNs: [!GetAtt Pool.Arn]}}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Path
      HttpMethod: GET
      AuthorizationType: COGNITO_USER_POOLS
      AuthorizerId: !Ref Authorizer
      ApiKeyRequired: 'false'
      Integration:
        Type: AWS_PROXY
        IntegrationHttpMethod: POST
        Uri: !Sub arn:aws:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/${{Hello.Arn}}/invocations
  Preflight:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !Ref Path
      HttpMethod: OPTIONS
      AuthorizationType: NONE
      Integration:
        Type: MOCK
        RequestTemplates: {{application/json: '{{\"statusCode\": 200}}'}}
        IntegrationResponses: [{{StatusCode: 200, ResponseParameters: {{method.response.header.Access-Control-Allow-Origin: \"'*'\"}}}}]
      MethodResponses: [{{StatusCode: 200, ResponseParameters: {{method.response.header.Access-Control-Allow-Origin: true}}}}]
  Errors:
    Type: AWS::ApiGateway::GatewayResponse
    Properties: {{RestApiId: !Ref Api, ResponseType: DEFAULT_4XX, ResponseParameters: {{gatewayresponse.header.Access-Control-Allow-Origin: \"'*'\"}}}}
  Deployment: {{Type: AWS::ApiGateway::Deployment, DependsOn: [Method, Preflight], Properties: {{RestApiId: !Ref Api}}}}
  Stage:
    Type: AWS::ApiGateway::Stage
    Properties:
      RestApiId: !Ref Api
      DeploymentId: !Ref Deployment
      StageName: test
      TracingEnabled: true
      MethodSettings: [{{ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: '10.5', ThrottlingBurstLimit: 5}}]
Outputs:
  Url: {{Value: !Sub 'https://${{Api}}.execute-api.${{AWS::Region}}.amazonaws.com/${{Stage}}'}}
"
    );
    let report = stand.up(&template).await.unwrap();
    let api = &report.apis[0].api_id;
    assert_eq!(report.outputs["Url"], format!("http://127.0.0.1:4566/_api/{api}/test"));
    assert_eq!(report.warnings, []);
    assert_eq!(report.not_simulated, ["IAM policies", "tracing"]);
    assert_eq!(stand.get(api, "/test/hello").await, 401);
    stand.up(&template).await.unwrap();
    assert_eq!(stand.get(api, "/test/hello").await, 401);
    let stand = stand.restart();
    stand.up(&template).await.unwrap();
    assert_eq!(stand.get(api, "/test/hello").await, 401);
    assert_eq!(stand.get(api, "/other/hello").await, 403);
}

#[tokio::test]
async fn a_rest_api_with_keys_models_and_the_stage_of_its_deployment() {
    let mut stand = Stand::new();
    let template = "Resources:
  Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: a}}
  User: {Type: AWS::ApiGateway::Model, Properties: {RestApiId: !Ref Api, Name: User, ContentType: application/json, Schema: {type: object}}}
  Body: {Type: AWS::ApiGateway::RequestValidator, Properties: {RestApiId: !Ref Api, Name: body, ValidateRequestBody: 'true'}}
  Described: {Type: AWS::ApiGateway::DocumentationPart, Properties: {RestApiId: !Ref Api, Location: {Type: API}, Properties: '{}'}}
  Open:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: GET
      AuthorizationType: NONE
      RequestValidatorId: !Ref Body
      RequestModels: {application/json: !Ref User}
      Integration: {Type: MOCK, ResponseTransferMode: BUFFERED, RequestTemplates: {application/json: '{\"statusCode\": 200}'}, IntegrationResponses: [{StatusCode: 200}]}
      MethodResponses: [{StatusCode: 200}]
  Keyed:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Api
      ResourceId: !GetAtt Api.RootResourceId
      HttpMethod: HEAD
      AuthorizationType: NONE
      ApiKeyRequired: true
      Integration: {Type: MOCK}
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: [Open, Keyed]
    Properties: {RestApiId: !Ref Api, StageName: test, StageDescription: {ThrottlingBurstLimit: 1, ThrottlingRateLimit: 0.001}}
  Plan: {Type: AWS::ApiGateway::UsagePlan, DependsOn: Deployment, Properties: {ApiStages: [{ApiId: !Ref Api, Stage: test}], Quota: {Limit: 5, Period: DAY}}}
  Key: {Type: AWS::ApiGateway::ApiKey, Properties: {Enabled: true}}
  InPlan: {Type: AWS::ApiGateway::UsagePlanKey, Properties: {KeyId: !Ref Key, KeyType: API_KEY, UsagePlanId: !Ref Plan}}
Outputs:
  Api: {Value: !Ref Api}
";
    let report = stand.up(template).await.unwrap();
    assert_eq!((report.warnings, report.not_simulated), (vec![], vec!["documentation of APIs"]));
    let api = &report.outputs["Api"];
    assert_eq!(stand.get(api, "/test").await, 200);
    assert_eq!(stand.get(api, "/test").await, 429, "the deployment's settings are those of its stage");
    stand.events();
    stand.up(template).await.unwrap();
    assert_eq!(stand.events_of("UNCHANGED").len(), 10);
    stand = stand.restart();
    stand.delete().await;
    assert!(!stand.services.gateway.has_api(api));
    assert_eq!(stand.events_of("DELETE_FAILED"), [""; 0], "the deployment takes its stage with it");
}

#[tokio::test]
async fn a_nested_stack_has_names_of_its_own_and_gives_outputs() {
    let stand = Stand::new();
    stand.write(
        "infra/child.yaml",
        "
Parameters: {PoolArn: {Type: String}}
Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: !Ref AWS::StackName, ProtocolType: HTTP, Description: !Ref PoolArn}}
  Deeper: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: grandchild.yaml}}
Outputs:
  Url: {Value: !GetAtt Api.ApiEndpoint}
  Deep: {Value: !GetAtt Deeper.Outputs.Name}
  StackName: {Value: !Ref AWS::StackName}
",
    );
    stand.write(
        "infra/grandchild.yaml",
        "Resources:\n  Logs: {Type: AWS::Logs::LogGroup}\nOutputs:\n  Name: {Value: !Ref Logs}\n",
    );
    let template = "
Resources:
  Child: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: infra/child.yaml, Parameters: {PoolArn: !GetAtt Pool.Arn}}}
  Pool: {Type: AWS::Cognito::UserPool}
  After: {Type: AWS::Logs::LogGroup, Properties: {LogGroupName: !GetAtt Child.Outputs.StackName}}
Outputs:
  Url: {Value: !GetAtt Child.Outputs.Url}
  Deep: {Value: !GetAtt Child.Outputs.Deep}
";
    let report = stand.up(template).await.unwrap();
    assert_eq!(
        stand.events_of("CREATE_COMPLETE"),
        ["Pool", "Child/Api", "Child/Deeper/Logs", "Child/Deeper", "Child", "After", "demo"]
    );
    assert_eq!(report.apis[0].logical_id, "Child/Api");
    assert_eq!(report.outputs["Url"], report.apis[0].url);
    assert!(report.outputs["Deep"].starts_with("demo-Child-"), "{:?}", report.outputs);

    let broken = template.replace("PoolArn: !GetAtt", "PoolArm: !GetAtt");
    let text = stand.fails(&broken).await;
    assert!(text.contains("infra/child.yaml:") && text.contains("PoolArn"), "{text}");
    let unknown = template.replace("Outputs.Url", "Outputs.Uri");
    let text = stand.fails(&unknown).await;
    assert!(text.contains("has no attribute `Outputs.Uri`"), "{text}");
}

#[tokio::test]
async fn a_sam_template() {
    let stand = Stand::new();
    let template = "
Transform: AWS::Serverless-2016-10-31
Resources:
  Pool: {Type: AWS::Cognito::UserPool}
  Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Pool}}
  Http:
    Type: AWS::Serverless::HttpApi
    Properties:
      Auth:
        DefaultAuthorizer: Jwt
        Authorizers:
          Jwt: {IdentitySource: $request.header.Authorization, JwtConfiguration: {issuer: !GetAtt Pool.ProviderURL, audience: [!Ref Client]}}
  Rest:
    Type: AWS::Serverless::Api
    Properties:
      StageName: test
      Auth: {DefaultAuthorizer: Cognito, Authorizers: {Cognito: {UserPoolArn: !GetAtt Pool.Arn}}}
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello/
      Handler: bootstrap
      Runtime: provided.al2023
      Architectures: [arm64]
      Events:
        Http: {Type: HttpApi, Properties: {ApiId: !Ref Http, Path: /hello, Method: GET}}
        Rest: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /hello, Method: GET}}
";
    let report = stand.up(template).await.unwrap();
    assert_eq!(report.warnings, []);
    let function = stand.services.functions.get(&report.functions[0]).unwrap();
    for api in &report.apis {
        let path = if api.logical_id == "Rest" { "/test/hello" } else { "/hello" };
        assert_eq!(stand.get(&api.api_id, path).await, 401);
        let stage = if api.logical_id == "Rest" { "test" } else { "$default" };
        let source = format!("arn:aws:execute-api:eu-west-1:000000000000:{}/{stage}/GET/hello", api.api_id);
        assert!(function.allows("apigateway.amazonaws.com", &source), "{source}");
    }
    assert_eq!(report.apis.len(), 2);
}
