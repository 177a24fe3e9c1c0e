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
pub fn sam_support() -> [(&'static str, &'static Known); 15] {
    [
        ("AWS::Serverless::Api", &API),
        ("AWS::Serverless::Api, Auth", &API_AUTH),
        ("AWS::Serverless::Api, Auth, UsagePlan", &USAGE_PLAN),
        ("AWS::Serverless::Application", &APPLICATION),
        ("AWS::Serverless::Function", &FUNCTION),
        ("AWS::Serverless::HttpApi", &HTTP_API),
        ("AWS::Serverless::HttpApi, Auth", &HTTP_API_AUTH),
        ("AWS::Serverless::SimpleTable", &SIMPLE_TABLE),
        ("ResourcePolicy", &RESOURCE_POLICY),
        ("event Api", &API_EVENT),
        ("event Api, Auth", &API_EVENT_AUTH),
        ("event Api, RequestModel", &REQUEST_MODEL),
        ("event Cognito", &COGNITO_EVENT),
        ("event HttpApi", &HTTP_API_EVENT),
        ("event HttpApi, Auth", &HTTP_API_EVENT_AUTH),
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
        "FunctionUrlConfig",
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
        "MergeDefinitions",
        "MethodSettings",
        "MinimumCompressionSize",
        "Mode",
        "Models",
        "Name",
        "OpenApiVersion",
        "Policy",
        "StageName",
        "Tags",
        "TracingEnabled",
        "Variables",
    ],
    ignored: &["Domain", "EndpointAccessMode", "PropagateTags", "SecurityPolicy"],
    guarding: &[],
};

pub(super) const HTTP_API_AUTH: Known =
    Known { honoured: &["Authorizers", "DefaultAuthorizer", "EnableIamAuthorizer"], ignored: &[], guarding: &[] };

pub(super) const API_AUTH: Known = Known {
    honoured: &[
        "AddApiKeyRequiredToCorsPreflight",
        "AddDefaultAuthorizerToCorsPreflight",
        "ApiKeyRequired",
        "Authorizers",
        "DefaultAuthorizer",
        "InvokeRole",
        "ResourcePolicy",
        "UsagePlan",
    ],
    ignored: &[],
    guarding: &[],
};

pub(super) const USAGE_PLAN: Known = Known {
    honoured: &["CreateUsagePlan", "Description", "Quota", "Tags", "Throttle", "UsagePlanName"],
    ignored: &[],
    guarding: &[],
};

pub(super) const RESOURCE_POLICY: Known = Known {
    honoured: &[
        "AwsAccountBlacklist",
        "AwsAccountWhitelist",
        "CustomStatements",
        "IntrinsicVpcBlacklist",
        "IntrinsicVpcWhitelist",
        "IntrinsicVpceBlacklist",
        "IntrinsicVpceWhitelist",
        "IpRangeBlacklist",
        "IpRangeWhitelist",
        "SourceVpcBlacklist",
        "SourceVpcWhitelist",
    ],
    ignored: &[],
    guarding: &[],
};

pub(super) const API_EVENT_AUTH: Known = Known {
    honoured: &["ApiKeyRequired", "AuthorizationScopes", "Authorizer", "InvokeRole", "OverrideApiAuth", "ResourcePolicy"],
    ignored: &[],
    guarding: &[],
};

/// SAM takes the others too, and makes nothing of them.
pub(super) const HTTP_API_EVENT_AUTH: Known =
    Known { honoured: &["AuthorizationScopes", "Authorizer"], ignored: &["InvokeRole"], guarding: &[] };

pub(super) const REQUEST_MODEL: Known =
    Known { honoured: &["Model", "Required", "ValidateBody", "ValidateParameters"], ignored: &[], guarding: &[] };

pub(super) const HTTP_API_EVENT: Known = Known {
    honoured: &["ApiId", "Auth", "Method", "Path", "PayloadFormatVersion", "RouteSettings", "TimeoutInMillis"],
    ignored: &[],
    guarding: &[],
};

pub(super) const API_EVENT: Known = Known {
    honoured: &["Auth", "Method", "Path", "RequestModel", "RequestParameters", "RestApiId", "TimeoutInMillis"],
    ignored: &["ResponseTransferMode"],
    guarding: &[],
};

pub(super) const COGNITO_EVENT: Known = Known { honoured: &["Trigger", "UserPool"], ignored: &[], guarding: &[] };

/// The engine has no tables: it refuses what becomes of this.
pub(super) const SIMPLE_TABLE: Known = Known {
    honoured: &[
        "PointInTimeRecoverySpecification",
        "PrimaryKey",
        "ProvisionedThroughput",
        "SSESpecification",
        "TableName",
        "Tags",
    ],
    ignored: &[],
    guarding: &[],
};

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
