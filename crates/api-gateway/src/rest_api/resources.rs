//! The create operations of a REST API, members named as in the API Gateway reference.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::members::{self, Other};

/// `CreateRestApi` and `ImportRestApi`, and the properties of `AWS::ApiGateway::RestApi`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateRestApi {
    /// Name; from the OpenAPI `info.title` when a body is given.
    pub name: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Free text, shown by `GetRestApi`.
    pub version: Option<String>,
    /// Bodies of these types travel as base64.
    pub binary_media_types: Vec<String>,
    /// `EDGE`, `REGIONAL`, and the address family.
    pub endpoint_configuration: Option<EndpointConfiguration>,
    /// Where an API key is: `HEADER` (`x-api-key`) or `AUTHORIZER` (its `usageIdentifierKey`).
    #[serde(alias = "apiKeySourceType")]
    pub api_key_source: Option<String>,
    /// The resource policy: JSON, or text with JSON.
    pub policy: Option<Value>,
    /// Answers of this many bytes are compressed for clients that ask; not done here.
    #[serde(deserialize_with = "members::integer")]
    pub minimum_compression_size: Option<i64>,
    /// When true the default address answers 403.
    #[serde(deserialize_with = "members::boolean")]
    pub disable_execute_api_endpoint: Option<bool>,
    /// Tags.
    #[serde(deserialize_with = "members::tags")]
    pub tags: BTreeMap<String, String>,
    /// How a body is imported: `overwrite` or `merge`.
    pub mode: Option<String>,
    /// Refuse the import of a body that gives warnings.
    #[serde(deserialize_with = "members::boolean")]
    pub fail_on_warnings: Option<bool>,
    /// Parameters of the import: `endpointConfigurationTypes`, `basepath`.
    #[serde(deserialize_with = "members::texts")]
    pub parameters: BTreeMap<String, String>,
    /// An OpenAPI 2 or 3 document.
    pub body: Option<Value>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `EndpointConfiguration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EndpointConfiguration {
    /// One of `EDGE` and `REGIONAL`.
    pub types: Vec<String>,
    /// `ipv4` or `dualstack`.
    pub ip_address_type: Option<String>,
    /// Of private APIs, which are refused.
    pub vpc_endpoint_ids: Vec<String>,
}

/// `CreateResource`, and the properties of `AWS::ApiGateway::Resource`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateResource {
    /// The resource above.
    pub parent_id: String,
    /// `orders`, `{id}` or `{proxy+}`.
    pub path_part: String,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `PutMethod` with its integration and responses, and the properties of `AWS::ApiGateway::Method`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PutMethod {
    /// `GET`, …, or `ANY`.
    pub http_method: String,
    /// `NONE`, `COGNITO_USER_POOLS`, `CUSTOM` or `AWS_IAM`.
    pub authorization_type: Option<String>,
    /// The Cognito or Lambda authorizer.
    pub authorizer_id: Option<String>,
    /// An API key of a usage plan is asked for.
    #[serde(deserialize_with = "members::boolean")]
    pub api_key_required: Option<bool>,
    /// What checks parameters and body before the integration.
    pub request_validator_id: Option<String>,
    /// With scopes an access token is expected, without an id token.
    pub authorization_scopes: Vec<String>,
    /// Free text.
    pub operation_name: Option<String>,
    /// Declared parameters; without a request validator they check nothing.
    pub request_parameters: BTreeMap<String, Value>,
    /// Declared models; without a request validator they check nothing.
    pub request_models: BTreeMap<String, Value>,
    /// What answers.
    pub integration: Option<PutIntegration>,
    /// Declared responses.
    pub method_responses: Vec<MethodResponse>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `PutIntegration`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PutIntegration {
    /// `AWS_PROXY`, `AWS`, `HTTP_PROXY`, `HTTP` or `MOCK`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The invocation URI of a function, or an HTTP URL.
    pub uri: Option<String>,
    /// `POST` for a function; the method of an HTTP backend.
    #[serde(alias = "httpMethod")]
    pub integration_http_method: Option<String>,
    /// 50 to 29000; 29000 when absent.
    #[serde(deserialize_with = "members::integer")]
    pub timeout_in_millis: Option<i64>,
    /// `WHEN_NO_MATCH`, `WHEN_NO_TEMPLATES` or `NEVER`.
    pub passthrough_behavior: Option<String>,
    /// Mapping templates by content type.
    #[serde(deserialize_with = "members::texts")]
    pub request_templates: BTreeMap<String, String>,
    /// `integration.request.header.X` = `method.request.…`, `context.…`, `stageVariables.…` or `'literal'`.
    #[serde(deserialize_with = "members::texts")]
    pub request_parameters: BTreeMap<String, String>,
    /// How the backend's answers become responses.
    pub integration_responses: Vec<IntegrationResponse>,
    /// `CONVERT_TO_BINARY` or `CONVERT_TO_TEXT` of the request's body.
    pub content_handling: Option<String>,
    /// The role the integration is called with, or `arn:aws:iam::*:user/*` for the caller's.
    pub credentials: Option<String>,
    /// `INTERNET`.
    pub connection_type: Option<String>,
    /// Of `VPC_LINK`, which is refused.
    pub connection_id: Option<String>,
    /// `insecureSkipVerification` of a backend.
    pub tls_config: Option<Value>,
    /// Names a cache; caches are not kept.
    pub cache_namespace: Option<String>,
    /// Members of a cache key.
    pub cache_key_parameters: Vec<String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `PutIntegrationResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct IntegrationResponse {
    /// The status it answers with.
    #[serde(deserialize_with = "members::text")]
    pub status_code: Option<String>,
    /// Regular expression on the backend's status; absent: the default response.
    #[serde(deserialize_with = "members::text", skip_serializing_if = "Option::is_none")]
    pub selection_pattern: Option<String>,
    /// `method.response.header.X` = `'literal'` or a request mapping.
    #[serde(deserialize_with = "members::texts", skip_serializing_if = "BTreeMap::is_empty")]
    pub response_parameters: BTreeMap<String, String>,
    /// Bodies by content type.
    #[serde(deserialize_with = "members::texts", skip_serializing_if = "BTreeMap::is_empty")]
    pub response_templates: BTreeMap<String, String>,
    /// `CONVERT_TO_BINARY` or `CONVERT_TO_TEXT` of the backend's body.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_handling: Option<String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `PutMethodResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MethodResponse {
    /// The status.
    #[serde(deserialize_with = "members::text")]
    pub status_code: Option<String>,
    /// Headers it may carry: `method.response.header.X` = is it required.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_parameters: BTreeMap<String, Value>,
    /// Models by content type.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub response_models: BTreeMap<String, Value>,
}

/// `CreateModel`, and the properties of `AWS::ApiGateway::Model`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateModel {
    /// Letters and digits; also its id within the API.
    pub name: String,
    /// `application/json`.
    pub content_type: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// JSON Schema draft 4: JSON, or text with JSON.
    pub schema: Option<Value>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `CreateRequestValidator`, and the properties of `AWS::ApiGateway::RequestValidator`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateRequestValidator {
    /// Name.
    pub name: Option<String>,
    /// Checks the body against the method's model.
    #[serde(deserialize_with = "members::boolean")]
    pub validate_request_body: Option<bool>,
    /// Checks that required parameters are there.
    #[serde(deserialize_with = "members::boolean")]
    pub validate_request_parameters: Option<bool>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `CreateDocumentationPart`, and the properties of `AWS::ApiGateway::DocumentationPart`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateDocumentationPart {
    /// What it describes: `type`, `path`, `method`, `statusCode`, `name`.
    pub location: BTreeMap<String, String>,
    /// JSON, as text.
    pub properties: String,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `CreateAuthorizer`, and the properties of `AWS::ApiGateway::Authorizer`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateAuthorizer {
    /// Name.
    pub name: String,
    /// `COGNITO_USER_POOLS`, or `TOKEN` and `REQUEST` for a Lambda authorizer.
    #[serde(rename = "type")]
    pub kind: String,
    /// ARNs of user pools; a token of any of them passes.
    #[serde(rename = "providerARNs")]
    pub provider_arns: Vec<String>,
    /// `method.request.header.NAME`; of `REQUEST` also other places, comma-separated.
    pub identity_source: Option<String>,
    /// Regular expression on the token's `aud`, or on the whole token of a `TOKEN` authorizer.
    pub identity_validation_expression: Option<String>,
    /// Lambda authorizer: the invocation URI of its function.
    pub authorizer_uri: Option<String>,
    /// Lambda authorizer: the role it is called with.
    pub authorizer_credentials: Option<String>,
    /// Free text, shown by `GetAuthorizer`.
    pub auth_type: Option<String>,
    /// Seconds an answer is kept, 0 to 3600; has no effect for Cognito authorizers.
    #[serde(deserialize_with = "members::integer")]
    pub authorizer_result_ttl_in_seconds: Option<i64>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `CreateDeployment`, and the properties of `AWS::ApiGateway::Deployment`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateDeployment {
    /// Free text.
    pub description: Option<String>,
    /// A stage that is created with it, or serves it from now on.
    pub stage_name: Option<String>,
    /// Properties of that stage.
    pub stage_description: Option<StageDescription>,
    /// Variables of that stage.
    #[serde(deserialize_with = "members::texts")]
    pub variables: BTreeMap<String, String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `stageDescription`: text in the API, a set of stage properties in CloudFormation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum StageDescription {
    /// The API's free text.
    Text(String),
    /// CloudFormation's properties.
    Stage(Box<CreateStage>),
}

/// `CreateStage`, and the properties of `AWS::ApiGateway::Stage`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CreateStage {
    /// Its name, which is also its id and the first path segment.
    pub stage_name: String,
    /// The deployment it serves.
    pub deployment_id: Option<String>,
    /// Free text.
    pub description: Option<String>,
    /// Stage variables.
    #[serde(deserialize_with = "members::texts")]
    pub variables: BTreeMap<String, String>,
    /// Throttling, logging and metrics per method.
    pub method_settings: Vec<MethodSetting>,
    /// Access log: destination and format.
    #[serde(alias = "accessLogSettings")]
    pub access_log_setting: Option<crate::http_api::AccessLogSettings>,
    /// A cache of answers; caches are not kept.
    #[serde(deserialize_with = "members::boolean")]
    pub cache_cluster_enabled: Option<bool>,
    /// Its size.
    #[serde(deserialize_with = "members::text")]
    pub cache_cluster_size: Option<String>,
    /// Client certificate of integrations. Stored.
    pub client_certificate_id: Option<String>,
    /// X-Ray tracing. Stored.
    #[serde(deserialize_with = "members::boolean")]
    pub tracing_enabled: Option<bool>,
    /// Free text.
    pub documentation_version: Option<String>,
    /// Tags.
    #[serde(deserialize_with = "members::tags")]
    pub tags: BTreeMap<String, String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}

/// `MethodSetting`, with the method it is for as in CloudFormation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct MethodSetting {
    /// `/*` or `/~1path`.
    pub resource_path: Option<String>,
    /// `*` or a method.
    pub http_method: Option<String>,
    /// Metrics per method.
    #[serde(deserialize_with = "members::boolean", skip_serializing_if = "Option::is_none")]
    pub metrics_enabled: Option<bool>,
    /// `OFF`, `ERROR` or `INFO`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub logging_level: Option<String>,
    /// Log request and response data.
    #[serde(deserialize_with = "members::boolean", skip_serializing_if = "Option::is_none")]
    pub data_trace_enabled: Option<bool>,
    /// Requests at once.
    #[serde(deserialize_with = "members::integer", skip_serializing_if = "Option::is_none")]
    pub throttling_burst_limit: Option<i64>,
    /// Requests per second.
    #[serde(deserialize_with = "members::number", skip_serializing_if = "Option::is_none")]
    pub throttling_rate_limit: Option<f64>,
    /// Answers from a cache; caches are not kept.
    #[serde(deserialize_with = "members::boolean", skip_serializing_if = "Option::is_none")]
    pub caching_enabled: Option<bool>,
    /// Seconds in the cache.
    #[serde(deserialize_with = "members::integer", skip_serializing_if = "Option::is_none")]
    pub cache_ttl_in_seconds: Option<i64>,
    /// Encrypt the cache.
    #[serde(deserialize_with = "members::boolean", skip_serializing_if = "Option::is_none")]
    pub cache_data_encrypted: Option<bool>,
    /// Who may empty the cache.
    #[serde(deserialize_with = "members::boolean", skip_serializing_if = "Option::is_none")]
    pub require_authorization_for_cache_control: Option<bool>,
    /// What others are told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unauthorized_cache_control_header_strategy: Option<String>,
}

/// `PutGatewayResponse`, and the properties of `AWS::ApiGateway::GatewayResponse`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PutGatewayResponse {
    /// `DEFAULT_4XX`, `UNAUTHORIZED`, …
    pub response_type: String,
    /// Replaces the status.
    #[serde(deserialize_with = "members::text")]
    pub status_code: Option<String>,
    /// `gatewayresponse.header.X` = `'literal'` or a request mapping.
    #[serde(deserialize_with = "members::texts")]
    pub response_parameters: BTreeMap<String, String>,
    /// Bodies by content type.
    #[serde(deserialize_with = "members::texts")]
    pub response_templates: BTreeMap<String, String>,
    /// What no field above names.
    #[serde(flatten)]
    pub other: Other,
}
