//! `AWS::ApiGatewayV2::Api`: an HTTP API.

use sekisho_api_gateway::http_api::CreateApi;
use sekisho_api_gateway::{Part, ids};

use crate::provider::{Context, Fault, Life, Property, Provider, Remark, forbids_nothing};
use crate::providers::api_gateway::{accepted, gone, members};
use crate::shape::Shape::{self, Any, Flag, Object, Text, Whole};
use crate::shape::{TEXT_MAP, TEXTS};
use crate::store::Resource;

/// The type.
pub const PROVIDER: Provider = Provider {
    type_name: "AWS::ApiGatewayV2::Api",
    properties: Some(PROPERTIES),
    named_by: None,
    replaces_on: &["ProtocolType"],
    forbids: forbids_nothing,
    physical_id: |naming, _| ids::api_id(Some(naming.seed)),
    attributes: |naming, id, _| {
        let endpoint = format!("https://{id}.execute-api.{}.amazonaws.com", naming.place.region);
        vec![("ApiEndpoint", endpoint), ("ApiId", id.to_owned())]
    },
    life: Life::Kept { exists, put, delete },
    remark: Remark::None,
};

/// Properties of WebSocket APIs and of S3 that are no members of the call.
const ELSEWHERE: &[&str] = &["ApiKeySelectionExpression", "BodyS3Location", "DisableSchemaValidation"];

const PROPERTIES: &[Property] = &[
    Property::quiet("ApiKeySelectionExpression", Text, "WebSocket APIs"),
    Property::new("BasePath", Text),
    Property::new("Body", Any),
    Property::refused("BodyS3Location", Any, &[], "its body is in S3, where it cannot be read: give it as Body"),
    Property::new("CorsConfiguration", CORS),
    Property::new("CredentialsArn", Text),
    Property::new("Description", Text),
    Property::new("DisableExecuteApiEndpoint", Flag),
    Property::quiet("DisableSchemaValidation", Flag, "models"),
    Property::new("FailOnWarnings", Flag),
    Property::new("IpAddressType", Text),
    Property::new("Name", Text),
    Property::new("ProtocolType", Text),
    Property::new("RouteKey", Text),
    Property::new("RouteSelectionExpression", Text),
    Property::new("Tags", TEXT_MAP),
    Property::new("Target", Text),
    Property::new("Version", Text),
];

const CORS: Shape = Object(&[
    ("AllowCredentials", Flag),
    ("AllowHeaders", TEXTS),
    ("AllowMethods", TEXTS),
    ("AllowOrigins", TEXTS),
    ("ExposeHeaders", TEXTS),
    ("MaxAge", Whole),
]);

fn exists(context: &Context<'_>, resource: &Resource) -> bool {
    context.services.gateway.has(Part::HttpApi(&resource.physical_id))
}

fn put(context: &Context<'_>, api: &Resource) -> Result<(), Fault> {
    let create: CreateApi = members(api, ELSEWHERE)?;
    accepted(context.services.gateway.put_http_api(&api.physical_id, create, context.now))
}

fn delete(context: &Context<'_>, api: &Resource) -> Result<(), Fault> {
    gone(context.services.gateway.delete_http_api(&api.physical_id))
}
