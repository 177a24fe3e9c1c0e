"""boto3: an HTTP API is made, called, changed, exported, imported and deleted, as Terraform's provider and scripts do it."""

import json
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from stack import CLIENT, ENDPOINT, POOL, equal, sign_in, user

api_gateway = boto3.client("apigatewayv2", config=Config(retries={"total_max_attempts": 1}))
ISSUER = f"https://cognito-idp.ap-northeast-1.amazonaws.com/{POOL}"


def fails(expected, operation, **request):
    """Calls an operation that must be refused with `Exception: text`, and with boto3's own class of it."""
    try:
        answer = getattr(api_gateway, operation)(**request)
    except ClientError as error:
        told = error.response["Error"]
        equal(f"{told['Code']}: {told['Message']}", expected, f"{operation} {request}")
        known = getattr(api_gateway.exceptions, told["Code"])
        equal(isinstance(error, known), True, f"the class of {told['Code']}")
        return
    raise SystemExit(f"{operation} {request}:\n  expected {expected}\n  answered {answer}")


def called(path, token=None, api=None):
    """Status and body of a call."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    request = urllib.request.Request(f"{ENDPOINT}/_api/{api or here['ApiId']}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def status(answer):
    """The HTTP status of an answer."""
    return answer["ResponseMetadata"]["HTTPStatusCode"]


# The API.
made = api_gateway.create_api(Name="boto3", ProtocolType="HTTP", Tags={"team": "blue"})
here = {"ApiId": made["ApiId"]}
equal((status(made), made["ProtocolType"], made["CreatedDate"].year > 2000), (201, "HTTP", True), "CreateApi")
fails(
    "BadRequestException: protocolType WEBSOCKET is not supported by Sekisho's API Gateway",
    "create_api",
    Name="socket",
    ProtocolType="WEBSOCKET",
    RouteSelectionExpression="$request.body.action",
)
cors = {"AllowOrigins": ["https://a.example"], "AllowMethods": ["GET"]}
changed = api_gateway.update_api(**here, Description="made by hand", CorsConfiguration=cors)
equal((changed["Name"], changed["Description"], changed["CorsConfiguration"]), ("boto3", "made by hand", cors), "UpdateApi")
equal(status(api_gateway.delete_cors_configuration(**here)), 204, "DeleteCorsConfiguration")
equal("CorsConfiguration" in api_gateway.get_api(**here), False, "CORS that was deleted")

# What answers: the stack's own keys, over HTTP.
integration = api_gateway.create_integration(
    **here,
    IntegrationType="HTTP_PROXY",
    IntegrationMethod="GET",
    IntegrationUri=f"{ENDPOINT}/{POOL}/.well-known/jwks.json",
    PayloadFormatVersion="1.0",
)
target = f"integrations/{integration['IntegrationId']}"
equal((integration["TimeoutInMillis"], integration["ConnectionType"]), (30000, "INTERNET"), "CreateIntegration")
route = api_gateway.create_route(**here, RouteKey="GET /keys", Target=target)
for number in range(3):
    api_gateway.create_route(**here, RouteKey=f"GET /{number}", Target=target)
pages = api_gateway.get_paginator("get_routes").paginate(**here, PaginationConfig={"PageSize": 1})
equal(sorted(item["RouteKey"] for page in pages for item in page["Items"]), ["GET /0", "GET /1", "GET /2", "GET /keys"], "pages")
fails(f"ConflictException: Route with key GET /0 already exists for this API", "create_route", **here, RouteKey="GET /0")

# A stage that deploys by itself.
equal(called("/keys")[0], 404, "the status without a stage")
stage = api_gateway.create_stage(**here, StageName="$default", AutoDeploy=True, StageVariables={"a": "1", "b": "2"})
equal((status(stage), stage["AutoDeploy"], stage["DefaultRouteSettings"]), (201, True, {"DetailedMetricsEnabled": False}), "CreateStage")
deployments = api_gateway.get_deployments(**here)["Items"]
equal([(one["AutoDeployed"], one["DeploymentStatus"]) for one in deployments], [(True, "DEPLOYED")], "GetDeployments")
equal(api_gateway.get_stage(**here, StageName="$default")["DeploymentId"], deployments[0]["DeploymentId"], "GetStage")
code, body = called("/keys")
equal((code, "keys" in json.loads(body)), (200, True), "an open route")
fails("ConflictException: Stage already exists", "create_stage", **here, StageName="$default")

# A guard: the stack's pool.
jwt = api_gateway.create_authorizer(
    **here,
    Name="pool",
    AuthorizerType="JWT",
    IdentitySource=["$request.header.Authorization"],
    JwtConfiguration={"Issuer": ISSUER, "Audience": [CLIENT]},
)
guard = {"AuthorizationType": "JWT", "AuthorizerId": jwt["AuthorizerId"]}
equal(api_gateway.update_route(**here, RouteId=route["RouteId"], **guard)["RouteKey"], "GET /keys", "UpdateRoute")
user("alice")
tokens = sign_in("alice")
equal(called("/keys"), (401, '{"message":"Unauthorized"}'), "without a token")
equal(called("/keys", tokens["AccessToken"])[0], 200, "with a token")
fails(
    "ConflictException: Cannot delete authorizer 'pool', is referenced in route: GET /keys",
    "delete_authorizer",
    **here,
    AuthorizerId=jwt["AuthorizerId"],
)

# Settings of the stage, changed in part.
limits = {"GET /keys": {"ThrottlingBurstLimit": 5, "ThrottlingRateLimit": 5.0}}
changed = api_gateway.update_stage(**here, StageName="$default", StageVariables={"a": ""}, RouteSettings=limits)
equal((changed["StageVariables"], changed["RouteSettings"]), ({"b": "2"}, limits), "UpdateStage")
fails(
    "NotFoundException: Unable to find Route by key GET /nope within the provided RouteSettings",
    "update_stage",
    **here,
    StageName="$default",
    RouteSettings={"GET /nope": {"ThrottlingBurstLimit": 1}},
)
api_gateway.delete_route_settings(**here, StageName="$default", RouteKey="GET /keys")
equal(api_gateway.get_stage(**here, StageName="$default")["RouteSettings"], {}, "RouteSettings that were deleted")
api_gateway.reset_authorizers_cache(**here, StageName="$default")

# Tags.
arn = f"arn:aws:apigateway:ap-northeast-1::/apis/{here['ApiId']}"
equal(status(api_gateway.tag_resource(ResourceArn=arn, Tags={"a": "b"})), 201, "TagResource")
api_gateway.untag_resource(ResourceArn=arn, TagKeys=["team"])
equal(api_gateway.get_tags(ResourceArn=arn)["Tags"], {"a": "b"}, "GetTags")

# Out, and in again: a second API that answers as the first does.
export = api_gateway.export_api(**here, Specification="OAS30", OutputType="JSON", StageName="$default")["body"].read().decode()
document = json.loads(export)
equal(document["servers"][0]["url"], f"{ENDPOINT}/_api/{here['ApiId']}/{{basePath}}", "the address of an export")
again = api_gateway.import_api(Body=export)
equal((status(again), again["Name"]), (201, "boto3"), "ImportApi")
api_gateway.create_stage(ApiId=again["ApiId"], StageName="$default", AutoDeploy=True)
equal(called("/keys", api=again["ApiId"])[0], 401, "the import without a token")
equal(called("/keys", tokens["AccessToken"], again["ApiId"])[0], 200, "the import with a token")
yaml = api_gateway.export_api(ApiId=again["ApiId"], Specification="OAS30", OutputType="YAML")["body"].read().decode()
equal(yaml.startswith('---\nopenapi: "3.0.1"\n'), True, "an export as YAML")
reimported = api_gateway.reimport_api(ApiId=again["ApiId"], Body=yaml)
equal((status(reimported), reimported["ApiId"]), (201, again["ApiId"]), "ReimportApi")
equal(called("/keys", api=again["ApiId"])[0], 401, "the import of YAML without a token")

# Away with it, from the leaves.
fails(
    "ConflictException: Cannot delete Integration because it is referenced by the following Routes with Ids: "
    + "[" + ", ".join(sorted(item["RouteId"] for item in api_gateway.get_routes(**here)["Items"])) + "]",
    "delete_integration",
    **here,
    IntegrationId=integration["IntegrationId"],
)
for item in api_gateway.get_routes(**here)["Items"]:
    equal(status(api_gateway.delete_route(**here, RouteId=item["RouteId"])), 204, "DeleteRoute")
api_gateway.delete_authorizer(**here, AuthorizerId=jwt["AuthorizerId"])
api_gateway.delete_integration(**here, IntegrationId=integration["IntegrationId"])
api_gateway.delete_stage(**here, StageName="$default")
equal(status(api_gateway.delete_api(**here)), 204, "DeleteApi")
fails(f"NotFoundException: Invalid API identifier specified {here['ApiId']}", "get_api", **here)
