"""boto3 makes functions: from a zip to the answer, with a log, permissions, versions, a function URL, and away again.

`make` leaves the function, `check` finds it after a restart; without a word it is all one story. BOOTSTRAP is a built handler.
"""

import base64
import io
import json
import os
import signal
import sys
import urllib.error
import urllib.request
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

signal.alarm(60)
aws = boto3.client("lambda", config=Config(retries={"total_max_attempts": 1}))
NAME = "made-by-boto3"
ROLE = "arn:aws:iam::123456789012:role/r"


def package(note):
    """A deployment package of the handler."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        program = zipfile.ZipInfo("bootstrap")
        program.external_attr, program.compress_type = 0o755 << 16, zipfile.ZIP_DEFLATED
        with open(os.environ["BOOTSTRAP"], "rb") as file:
            archive.writestr(program, file.read(), compresslevel=1)
        archive.writestr("note.txt", note)
    return made.getvalue()


def refused(code, operation, **members):
    """The text of a refusal with that code."""
    try:
        said = getattr(aws, operation)(**members)
    except ClientError as error:
        assert error.response["Error"]["Code"] == code, error
        return error.response["Error"]["Message"]
    raise AssertionError(f"{operation} should be refused with {code}: {said}")


def ask(path, **more):
    """What the function answers to an event."""
    said = aws.invoke(FunctionName=NAME, Payload=json.dumps({"rawPath": path}), **more)
    return said, json.loads(said["Payload"].read() or "null")


def fetch(url, **headers):
    """Status, headers and body of a request to the function URL."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read().decode()


def make():
    made = aws.create_function(
        FunctionName=NAME, Runtime="provided.al2023", Handler="bootstrap", Role=ROLE, Code={"ZipFile": package("one")},
        Environment={"Variables": {"STAGE": "one"}}, Timeout=5, Tags={"team": "a"},
    )
    assert made["State"] == "Active" and made["CodeSize"] > 1000, made
    aws.get_waiter("function_active_v2").wait(FunctionName=NAME)
    assert "already exist" in refused(
        "ResourceConflictException", "create_function", FunctionName=NAME, Runtime="provided.al2023", Handler="b", Role=ROLE,
        Code={"ZipFile": package("one")},
    )
    statement = {"FunctionName": NAME, "Principal": "*"}
    aws.add_permission(**statement, StatementId="url", Action="lambda:InvokeFunctionUrl", FunctionUrlAuthType="NONE")
    cors = {"AllowOrigins": ["https://a.example"], "AllowMethods": ["GET"]}
    url = aws.create_function_url_config(FunctionName=NAME, AuthType="NONE", Cors=cors)["FunctionUrl"]
    assert fetch(url)[0] == 403, "one permission is not enough"
    aws.add_permission(**statement, StatementId="function", Action="lambda:InvokeFunction", InvokedViaFunctionUrl=True)


def check():
    said, answer = ask("/x", LogType="Tail")
    assert (said["StatusCode"], answer["statusCode"]) == (200, 200), answer
    assert "REPORT RequestId: " in base64.b64decode(said["LogResult"]).decode()
    assert ask("/error")[0]["FunctionError"] == "Unhandled"
    assert len(json.loads(aws.get_policy(FunctionName=NAME)["Policy"])["Statement"]) == 2
    url = aws.get_function_url_config(FunctionName=NAME)["FunctionUrl"]
    status, headers, body = fetch(url + "a/b?c=d", Origin="https://a.example")
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "https://a.example"), (status, body)
    event = json.loads(body)
    assert (event["rawPath"], event["queryStringParameters"]) == ("/a/b", {"c": "d"}), event
    assert aws.list_tags(Resource=aws.get_function(FunctionName=NAME)["Configuration"]["FunctionArn"])["Tags"] == {"team": "a"}


def change():
    before = aws.get_function_configuration(FunctionName=NAME)
    aws.update_function_code(FunctionName=NAME, ZipFile=package("two"))
    aws.get_waiter("function_updated_v2").wait(FunctionName=NAME)
    after = aws.update_function_configuration(FunctionName=NAME, Description="changed", MemorySize=256)
    assert after["CodeSha256"] != before["CodeSha256"] and after["MemorySize"] == 256, after
    refused("PreconditionFailedException", "update_function_configuration", FunctionName=NAME, RevisionId=before["RevisionId"])
    version = aws.publish_version(FunctionName=NAME)["Version"]
    aws.create_alias(FunctionName=NAME, Name="live", FunctionVersion=version)
    assert aws.invoke(FunctionName=NAME, Qualifier="live", Payload="{}")["ExecutedVersion"] == version
    versions = aws.get_paginator("list_versions_by_function").paginate(FunctionName=NAME).build_full_result()["Versions"]
    assert [each["Version"] for each in versions] == ["$LATEST", version], versions
    stream = aws.invoke_with_response_stream(FunctionName=NAME, Payload=json.dumps({"rawPath": "/x"}))["EventStream"]
    events = list(stream)
    assert json.loads(b"".join(each["PayloadChunk"]["Payload"] for each in events[:-1]))["statusCode"] == 200, events
    assert "InvokeComplete" in events[-1], events
    aws.put_function_concurrency(FunctionName=NAME, ReservedConcurrentExecutions=0)
    refused("TooManyRequestsException", "invoke", FunctionName=NAME)
    aws.delete_function_concurrency(FunctionName=NAME)


def remove():
    aws.delete_function(FunctionName=NAME)
    assert "Function not found: " in refused("ResourceNotFoundException", "get_function", FunctionName=NAME)
    names = aws.get_paginator("list_functions").paginate().build_full_result()["Functions"]
    assert NAME not in [each["FunctionName"] for each in names], names


STORY = {"make": [make, check], "check": [check, change, remove]}
for step in STORY.get(" ".join(sys.argv[1:]), [make, check, change, remove]):
    step()
