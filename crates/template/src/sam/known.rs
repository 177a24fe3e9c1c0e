//! Which properties SAM has, and which of them are not honoured here. Unknown ones SAM refuses too.

use super::Expansion;
use crate::error::Severity;
use crate::node::Map;
use crate::suggest::did_you_mean;

/// What a mapping of the template may hold.
pub struct Known {
    /// Honoured, or passed on to the resource.
    pub honoured: &'static [&'static str],
    /// Known to SAM, ignored here.
    pub ignored: &'static [&'static str],
    /// Known to SAM, not honoured here, and deciding about who gets in.
    pub guarding: &'static [&'static str],
}

/// SAM's resource types and the parts of them that have properties of their own, by name.
pub fn sam_support() -> [(&'static str, &'static Known); 10] {
    [
        ("AWS::Serverless::Api", &API),
        ("AWS::Serverless::Api, Auth", &API_AUTH),
        ("AWS::Serverless::Application", &APPLICATION),
        ("AWS::Serverless::Function", &FUNCTION),
        ("AWS::Serverless::HttpApi", &HTTP_API),
        ("AWS::Serverless::HttpApi, Auth", &HTTP_API_AUTH),
        ("event Api", &API_EVENT),
        ("event Cognito", &COGNITO_EVENT),
        ("event HttpApi", &HTTP_API_EVENT),
        ("event, Auth", &EVENT_AUTH),
    ]
}

pub(super) const FUNCTION: Known = Known {
    honoured: &[
        "Architectures",
        "AssumeRolePolicyDocument",
        "AutoPublishAlias",
        "AutoPublishAliasAllProperties",
        "AutoPublishCodeSha256",
        "CodeSigningConfigArn",
        "CodeUri",
        "DeadLetterQueue",
        "Description",
        "Environment",
        "EphemeralStorage",
        "Events",
        "FileSystemConfigs",
        "FunctionName",
        "Handler",
        "ImageConfig",
        "ImageUri",
        "InlineCode",
        "KmsKeyArn",
        "Layers",
        "LoggingConfig",
        "MemorySize",
        "PackageType",
        "PermissionsBoundary",
        "Policies",
        "RecursiveLoop",
        "ReservedConcurrentExecutions",
        "Role",
        "RolePath",
        "Runtime",
        "RuntimeManagementConfig",
        "SnapStart",
        "Tags",
        "Timeout",
        "Tracing",
        "VersionDeletionPolicy",
        "VersionDescription",
        "VpcConfig",
    ],
    ignored: &[
        "CapacityProviderConfig",
        "DeploymentPreference",
        "DurableConfig",
        "EventInvokeConfig",
        "FunctionScalingConfig",
        "FunctionUrlConfig",
        "PropagateTags",
        "ProvisionedConcurrencyConfig",
        "PublishToLatestPublished",
        "SourceKMSKeyArn",
        "TenancyConfig",
    ],
    guarding: &[],
};

pub(super) const HTTP_API: Known = Known {
    honoured: &[
        "AccessLogSettings",
        "Auth",
        "CorsConfiguration",
        "DefaultRouteSettings",
        "DefinitionBody",
        "DefinitionUri",
        "Description",
        "DisableExecuteApiEndpoint",
        "FailOnWarnings",
        "Name",
        "RouteSettings",
        "StageName",
        "StageVariables",
        "Tags",
    ],
    ignored: &["Domain", "PropagateTags"],
    guarding: &[],
};

pub(super) const API: Known = Known {
    honoured: &[
        "AccessLogSetting",
        "AlwaysDeploy",
        "ApiKeySourceType",
        "Auth",
        "BinaryMediaTypes",
        "CacheClusterEnabled",
        "CacheClusterSize",
        "CanarySetting",
        "Cors",
        "DefinitionBody",
        "DefinitionUri",
        "Description",
        "DisableExecuteApiEndpoint",
        "EndpointConfiguration",
        "FailOnWarnings",
        "GatewayResponses",
        "MethodSettings",
        "MinimumCompressionSize",
        "Mode",
        "Name",
        "OpenApiVersion",
        "StageName",
        "Tags",
        "TracingEnabled",
        "Variables",
    ],
    ignored: &["Domain", "EndpointAccessMode", "MergeDefinitions", "Models", "PropagateTags", "SecurityPolicy"],
    guarding: &["Policy"],
};

pub(super) const HTTP_API_AUTH: Known =
    Known { honoured: &["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"], ignored: &[], guarding: &[] };

pub(super) const API_AUTH: Known = Known {
    honoured: &["AddDefaultAuthorizerToCorsPreflight", "Authorizers", "DefaultAuthorizer"],
    ignored: &[],
    guarding: &["AddApiKeyRequiredToCorsPreflight", "ApiKeyRequired", "InvokeRole", "ResourcePolicy", "UsagePlan"],
};

pub(super) const EVENT_AUTH: Known = Known {
    honoured: &["AuthorizationScopes", "Authorizer"],
    ignored: &[],
    guarding: &["ApiKeyRequired", "InvokeRole", "OverrideApiAuth", "ResourcePolicy"],
};

pub(super) const HTTP_API_EVENT: Known = Known {
    honoured: &["ApiId", "Auth", "Method", "Path", "PayloadFormatVersion", "RouteSettings", "TimeoutInMillis"],
    ignored: &[],
    guarding: &[],
};

pub(super) const API_EVENT: Known = Known {
    honoured: &["Auth", "Method", "Path", "RequestParameters", "RestApiId", "TimeoutInMillis"],
    ignored: &["RequestModel", "ResponseTransferMode"],
    guarding: &[],
};

pub(super) const COGNITO_EVENT: Known = Known { honoured: &["Trigger", "UserPool"], ignored: &[], guarding: &[] };

pub(super) const APPLICATION: Known =
    Known { honoured: &["Location", "NotificationARNs", "Parameters", "Tags", "TimeoutInMinutes"], ignored: &[], guarding: &[] };

impl Expansion<'_> {
    /// Names what is not known or not honoured in a mapping at `path` of a resource.
    pub(super) fn check_known(&mut self, logical_id: &str, path: &str, map: &Map, known: &Known) {
        for (key, at, _) in map.entries() {
            let property = format!("{path}.{key}");
            if known.honoured.contains(&key) {
                continue;
            }
            if known.guarding.contains(&key) {
                let message = format!("`{key}` is not supported here, and it decides about who gets in");
                self.warn(at, logical_id, &property, Severity::Error, message);
            } else if known.ignored.contains(&key) {
                let message = format!("`{key}` is not supported here and has no effect");
                self.warn(at, logical_id, &property, Severity::Warning, message);
            } else {
                let all = [known.honoured, known.ignored, known.guarding].concat();
                let message = format!("SAM has no property `{key}` here");
                self.error(at, logical_id, &property, message, did_you_mean(key, all));
            }
        }
    }
}
