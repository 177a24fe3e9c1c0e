//! The create operations of an HTTP API, members named as in the API Gateway V2 reference.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::members::{self, Other};

/// `CreateApi`, and the properties of `AWS::ApiGatewayV2::Api`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateApi {
    /// Name; from the OpenAPI `info.title` when a body is given.
    pub name: Option<String>,
    /// `HTTP`; WebSocket APIs are refused.
    pub protocol_type: Option<String>,
    /// Answers preflight requests and adds CORS headers.
    pub cors_configuration: Option<Cors>,
    /// Free text.
    pub description: Option<String>,
    /// Free text, shown by `GetApi`.
    pub version: Option<String>,
    /// Tags.
    #[serde(deserialize_with = "members::tags")]
    pub tags: BTreeMap<String, String>,
    /// When true the default address answers 404.
    #[serde(deserialize_with = "members::boolean")]
    pub disable_execute_api_endpoint: Option<bool>,
    /// Refuse the import of a body that gives warnings.
    #[serde(deserialize_with = "members::boolean")]
    pub fail_on_warnings: Option<bool>,
    /// Quick create: the Lambda function that answers.
    pub target: Option<String>,
    /// Quick create: the route; `$default` when absent.
    pub route_key: Option<String>,
    /// Quick create: the role the integration is called with.
    pub credentials_arn: Option<String>,
    /// How a body's `basePath` is imported: `ignore`, `prepend` or `split`.
    #[serde(alias = "basePath")]
    pub basepath: Option<String>,
    /// Only `$request.method $request.path`.
    pub route_selection_expression: Option<String>,
    /// `ipv4` or `dualstack`; has no effect on one machine.
    pub ip_address_type: Option<String>,
    /// An OpenAPI 3 document (CloudFormation's `Body`, `ImportApi`'s body).
    pub body: Option<Value>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `corsConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Cors {
    /// Cookies and Authorization headers may be sent by the browser.
    #[serde(deserialize_with = "members::boolean", skip_serializing_if = "Option::is_none")]
    pub allow_credentials: Option<bool>,
    /// Request headers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_headers: Option<Vec<String>>,
    /// Methods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_methods: Option<Vec<String>>,
    /// Origins: exact, `*`, `https://*` or `http://*`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub allow_origins: Option<Vec<String>>,
    /// Response headers that scripts may read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expose_headers: Option<Vec<String>>,
    /// Seconds a browser may remember a preflight answer.
    #[serde(deserialize_with = "members::integer", skip_serializing_if = "Option::is_none")]
    pub max_age: Option<i64>,
}

/// `CreateStage`, and the properties of `AWS::ApiGatewayV2::Stage`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateStage {
    /// Its name, which is also its id; `$default` has no path segment.
    pub stage_name: String,
    /// Every change of the API is served at once.
    #[serde(deserialize_with = "members::boolean")]
    pub auto_deploy: Option<bool>,
    /// What is served when `auto_deploy` is not set.
    pub deployment_id: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Stage variables.
    #[serde(deserialize_with = "members::texts")]
    pub stage_variables: BTreeMap<String, String>,
    /// Access log: destination and format.
    pub access_log_settings: Option<AccessLogSettings>,
    /// Throttling and metrics of all routes.
    pub default_route_settings: Option<RouteSettings>,
    /// The same per route key.
    pub route_settings: BTreeMap<String, RouteSettings>,
    /// Tags.
    #[serde(deserialize_with = "members::tags")]
    pub tags: BTreeMap<String, String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `accessLogSettings`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AccessLogSettings {
    /// ARN of a log group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination_arn: Option<String>,
    /// Format with `$context` variables.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
}

/// `RouteSettings`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RouteSettings {
    /// Trace request and response data; only of WebSocket APIs.
    #[serde(deserialize_with = "members::boolean", skip_serializing_if = "Option::is_none")]
    pub data_trace_enabled: Option<bool>,
    /// Metrics per route.
    #[serde(deserialize_with = "members::boolean", skip_serializing_if = "Option::is_none")]
    pub detailed_metrics_enabled: Option<bool>,
    /// `INFO`, `ERROR` or `OFF`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logging_level: Option<String>,
    /// Requests at once.
    #[serde(deserialize_with = "members::integer", skip_serializing_if = "Option::is_none")]
    pub throttling_burst_limit: Option<i64>,
    /// Requests per second.
    #[serde(deserialize_with = "members::number", skip_serializing_if = "Option::is_none")]
    pub throttling_rate_limit: Option<f64>,
}

/// `CreateRoute`, and the properties of `AWS::ApiGatewayV2::Route`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateRoute {
    /// `GET /hello`, `ANY /{proxy+}` or `$default`.
    pub route_key: String,
    /// `integrations/<id>`.
    pub target: Option<String>,
    /// `NONE`, `JWT`, `CUSTOM` or `AWS_IAM`.
    pub authorization_type: Option<String>,
    /// The JWT or Lambda authorizer.
    pub authorizer_id: Option<String>,
    /// Scopes, of which a token needs one.
    pub authorization_scopes: Vec<String>,
    /// Free text.
    pub operation_name: Option<String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `CreateIntegration`, and the properties of `AWS::ApiGatewayV2::Integration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateIntegration {
    /// `AWS_PROXY` or `HTTP_PROXY`.
    pub integration_type: Option<String>,
    /// Of `AWS_PROXY`: an AWS service's action; refused.
    pub integration_subtype: Option<String>,
    /// The ARN of a function, the invocation URI with it, or an HTTP URL.
    pub integration_uri: Option<String>,
    /// `POST` for a function; the method of the backend, `ANY` for the request's.
    pub integration_method: Option<String>,
    /// The role the integration is called with.
    pub credentials_arn: Option<String>,
    /// `1.0` or `2.0`.
    #[serde(deserialize_with = "members::text")]
    pub payload_format_version: Option<String>,
    /// 50 to 30000; 30000 when absent.
    #[serde(deserialize_with = "members::integer")]
    pub timeout_in_millis: Option<i64>,
    /// `INTERNET`.
    pub connection_type: Option<String>,
    /// Of `VPC_LINK`, which is refused.
    pub connection_id: Option<String>,
    /// Parameter mapping of the request: `append:header.X` = `$request.…`.
    #[serde(deserialize_with = "members::texts")]
    pub request_parameters: BTreeMap<String, String>,
    /// Parameter mapping of the response by status: `overwrite:statuscode` = `…`.
    #[serde(deserialize_with = "members::texts_by_status")]
    pub response_parameters: BTreeMap<String, BTreeMap<String, String>>,
    /// `serverNameToVerify` of a backend.
    pub tls_config: Option<Value>,
    /// Free text.
    pub description: Option<String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `CreateAuthorizer`, and the properties of `AWS::ApiGatewayV2::Authorizer`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateAuthorizer {
    /// Name.
    pub name: String,
    /// `JWT`, or `REQUEST` for a Lambda authorizer.
    pub authorizer_type: String,
    /// `$request.header.NAME`, `$request.querystring.NAME`; of a Lambda authorizer also
    /// `$context.NAME` and `$stageVariables.NAME`. A JWT authorizer has exactly one.
    pub identity_source: Vec<String>,
    /// Lambda authorizer: the invocation URI of its function.
    pub authorizer_uri: Option<String>,
    /// Lambda authorizer: the role it is called with.
    pub authorizer_credentials_arn: Option<String>,
    /// Lambda authorizer: `1.0` or `2.0`.
    #[serde(deserialize_with = "members::text")]
    pub authorizer_payload_format_version: Option<String>,
    /// Lambda authorizer: seconds its answer is kept, 0 to 3600; 0 when absent.
    #[serde(deserialize_with = "members::integer")]
    pub authorizer_result_ttl_in_seconds: Option<i64>,
    /// Lambda authorizer: it answers `{"isAuthorized": …}`, no policy.
    #[serde(deserialize_with = "members::boolean")]
    pub enable_simple_responses: Option<bool>,
    /// Issuer and audience.
    pub jwt_configuration: Option<JwtConfiguration>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `JWTConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct JwtConfiguration {
    /// Accepted `aud`, or `client_id` of a token without `aud`.
    pub audience: Vec<String>,
    /// The issuer's URL.
    pub issuer: Option<String>,
}

/// `CreateDeployment`, and the properties of `AWS::ApiGatewayV2::Deployment`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateDeployment {
    /// Free text.
    pub description: Option<String>,
    /// A stage that serves it from now on.
    pub stage_name: Option<String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}
