"""boto3: a REST API is made, deployed, called, changed and deleted, as Terraform's provider and scripts do it."""

import json
import urllib.error
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from stack import ENDPOINT, POOL, cognito, equal, sign_in, user

api_gateway = boto3.client("apigateway", config=Config(retries={"total_max_attempts": 1}))
POOL_ARN = cognito.describe_user_pool(UserPoolId=POOL)["UserPool"]["Arn"]


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


def called(path, token=None):
    """Status and body of a call."""
    headers = {"Authorization": token} if token else {}
    request = urllib.request.Request(f"{ENDPOINT}/_api/{here['restApiId']}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def change(operation, *operations, **request):
    """A patch of rows: operation, path, value."""
    patches = [{"op": op, "path": path, "value": value} for op, path, value in operations]
    return getattr(api_gateway, f"update_{operation}")(**here, **request, patchOperations=patches)


# The API and its tree.
made = api_gateway.create_rest_api(name="boto3", description="made by hand", tags={"team": "blue"})
here = {"restApiId": made["id"]}
equal(made["ResponseMetadata"]["HTTPStatusCode"], 201, "the status of CreateRestApi")
equal((made["createdDate"].year > 2000, made["endpointConfiguration"]["types"]), (True, ["EDGE"]), "CreateRestApi")
equal(change("rest_api", ("replace", "/name", "boto3 again"))["name"], "boto3 again", "UpdateRestApi")
root = made["rootResourceId"]
orders = api_gateway.create_resource(**here, parentId=root, pathPart="orders")["id"]
one = api_gateway.create_resource(**here, parentId=orders, pathPart="{id}")
equal(one["path"], "/orders/{id}", "CreateResource")
pages = api_gateway.get_paginator("get_resources").paginate(**here, PaginationConfig={"PageSize": 1})
paths = [page["items"][0]["path"] for page in pages]
equal(paths, ["/", "/orders", "/orders/{id}"], "pages of resources")
fails("NotFoundException: Invalid Resource identifier specified", "get_resource", **here, resourceId="nope")

# What checks requests, and what documents them.
schema = json.dumps({"type": "object", "required": ["item"]})
api_gateway.create_model(**here, name="Order", contentType="application/json", schema=schema)
validator = api_gateway.create_request_validator(**here, name="body", validateRequestBody=True)["id"]
names = [model["name"] for model in api_gateway.get_models(**here)["items"]]
equal(names, ["Empty", "Error", "Order"], "GetModels")
part = api_gateway.create_documentation_part(**here, location={"type": "API"}, properties='{"description": "orders"}')
equal(api_gateway.get_documentation_part(**here, documentationPartId=part["id"])["location"], {"type": "API"}, "documentation")

# A method with its answer.
get = {**here, "resourceId": orders, "httpMethod": "GET"}
authorizer = api_gateway.create_authorizer(
    **here,
    name="pool",
    type="COGNITO_USER_POOLS",
    providerARNs=[POOL_ARN],
    identitySource="method.request.header.Authorization",
)["id"]
api_gateway.put_method(**get, authorizationType="COGNITO_USER_POOLS", authorizerId=authorizer)
api_gateway.put_method_response(**get, statusCode="200", responseModels={"application/json": "Order"})
api_gateway.put_integration(**get, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
api_gateway.put_integration_response(**get, statusCode="200", responseTemplates={"application/json": '{"item": 1}'})
method = api_gateway.get_method(**get)
answer = method["methodIntegration"]["integrationResponses"]["200"]
equal(answer["responseTemplates"], {"application/json": '{"item": 1}'}, "GetMethod")
fails("ConflictException: Method already exists for this resource", "put_method", **get, authorizationType="NONE")
in_use = "ConflictException: Cannot delete model 'Order', is referenced in method response: /orders/GET"
fails(in_use, "delete_model", **here, modelName="Order")
post = {**get, "httpMethod": "POST"}
models = {"application/json": "Order"}
api_gateway.put_method(**post, authorizationType="NONE", requestValidatorId=validator, requestModels=models)
fails("BadRequestException: No integration defined for method", "create_deployment", **here, stageName="dev")
api_gateway.delete_method(**post)

# Nothing is served before a deployment, and nothing that changed after it.
first = api_gateway.create_deployment(**here, stageName="dev", variables={"team": "blue"})["id"]
user("user-a")
token = sign_in("user-a")["IdToken"]
equal(called("/dev/orders")[0], 401, "a call without a token")
equal(called("/dev/orders", token), (200, '{"item": 1}'), "a call with one")
change("method", ("replace", "/authorizationType", "NONE"), resourceId=orders, httpMethod="GET")
equal(called("/dev/orders")[0], 401, "a call after a change")
second = api_gateway.create_deployment(**here, stageName="dev")["id"]
equal(called("/dev/orders"), (200, '{"item": 1}'), "a call after the deployment of the change")
summary = api_gateway.get_deployment(**here, deploymentId=first, embed=["apisummary"])["apiSummary"]
equal(summary, {"/orders": {"GET": {"authorizationType": "COGNITO_USER_POOLS", "apiKeyRequired": False}}}, "the first deployment")
stage = change(
    "stage",
    ("replace", "/deploymentId", first),
    ("replace", "/*/*/throttling/rateLimit", "50"),
    ("replace", "/~1orders/GET/throttling/burstLimit", "5"),
    stageName="dev",
)
equal(called("/dev/orders")[0], 401, "a call to the first deployment")
equal(stage["variables"], {"team": "blue"}, "variables")
throttled = {name: (one["throttlingRateLimit"], one["throttlingBurstLimit"]) for name, one in stage["methodSettings"].items()}
equal(throttled, {"*/*": (50.0, 5000), "~1orders/GET": (50.0, 5)}, "method settings")
active = "BadRequestException: Active stages pointing to this deployment must be moved or deleted"
fails(active, "delete_deployment", **here, deploymentId=first)

# Errors of the gateway, tags and a document over it all.
api_gateway.put_gateway_response(**here, responseType="UNAUTHORIZED", responseTemplates={"application/json": '{"sign": "in"}'})
api_gateway.create_deployment(**here, stageName="dev")
api_gateway.update_stage(**here, stageName="dev", patchOperations=[{"op": "remove", "path": "/*/*"}])
arn = f"arn:aws:apigateway:{api_gateway.meta.region_name}::/restapis/{here['restApiId']}"
api_gateway.tag_resource(resourceArn=arn, tags={"cost": "1"})
api_gateway.untag_resource(resourceArn=arn, tagKeys=["team"])
equal(api_gateway.get_tags(resourceArn=arn)["tags"], {"cost": "1"}, "tags")
health = {"type": "mock", "requestTemplates": {"application/json": '{"statusCode": 200}'}}
document = {
    "openapi": "3.0.1",
    "info": {"title": "merged", "version": "2"},
    "paths": {"/health": {"get": {"x-amazon-apigateway-integration": health}}},
}
merged = api_gateway.put_rest_api(**here, mode="merge", body=json.dumps(document).encode())
equal((merged["name"], merged["version"], merged["id"]), ("merged", "2", here["restApiId"]), "PutRestApi")
paths = sorted(resource["path"] for resource in api_gateway.get_resources(**here)["items"])
equal(paths, ["/", "/health", "/orders", "/orders/{id}"], "merged paths")
copy = api_gateway.create_rest_api(name="copy", cloneFrom=here["restApiId"])["id"]
paths = sorted(resource["path"] for resource in api_gateway.get_resources(restApiId=copy)["items"])
equal(paths, ["/", "/health", "/orders", "/orders/{id}"], "cloned paths")
api_gateway.delete_rest_api(restApiId=copy)
equal(api_gateway.get_account()["throttleSettings"], {"burstLimit": 5000, "rateLimit": 10000.0}, "GetAccount")

# Away with it.
api_gateway.delete_resource(**here, resourceId=orders)
api_gateway.delete_authorizer(**here, authorizerId=authorizer)
api_gateway.delete_stage(**here, stageName="dev")
equal(called("/dev/orders")[0], 403, "a call to a stage that is gone")
api_gateway.delete_rest_api(**here)
gone = f"NotFoundException: Invalid API identifier specified {POOL_ARN.split(':')[4]}:{here['restApiId']}"
fails(gone, "get_rest_api", **here)
