//! `AWS::ApiGatewayV2::Api`: an HTTP API.

use sekisho_api_gateway::http_api::CreateApi;
use sekisho_api_gateway::ids;

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
    life: Life::Memory { put, delete },
    remark: Remark::None,
};

/// Properties of WebSocket APIs, of S3 and of quick create that are no members of the call.
const ELSEWHERE: &[&str] =
    &["ApiKeySelectionExpression", "BasePath", "BodyS3Location", "CredentialsArn", "DisableSchemaValidation"];

const PROPERTIES: &[Property] = &[
    Property::quiet("ApiKeySelectionExpression", Text, "WebSocket APIs"),
    Property::ignored("BasePath", Text, "the body's base path is not put before its routes here"),
    Property::new("Body", Any),
    Property::refused("BodyS3Location", Any, &[], "its body is in S3, where it cannot be read: give it as Body"),
    Property::new("CorsConfiguration", CORS),
    Property::quiet("CredentialsArn", Text, "roles of integrations"),
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

fn put(context: &Context<'_>, api: &Resource) -> Result<(), Fault> {
    let create: CreateApi = members(api, ELSEWHERE)?;
    accepted(context.services.gateway.put_http_api(&api.physical_id, create, context.now))
}

fn delete(context: &Context<'_>, api: &Resource) -> Result<(), Fault> {
    gone(context.services.gateway.delete_http_api(&api.physical_id))
}
