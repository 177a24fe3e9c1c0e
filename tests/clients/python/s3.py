"""S3, IAM and STS as boto3 and the AWS CLI use them: buckets, objects, parts, versions, roles, and who is calling."""

import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

signal.alarm(120)
ONCE = Config(retries={"total_max_attempts": 1})
s3 = boto3.client("s3", config=ONCE)
iam = boto3.client("iam", config=ONCE)
sts = boto3.client("sts", config=ONCE)
REGION = os.environ["AWS_DEFAULT_REGION"]
ENDPOINT = os.environ["ENDPOINT"]
BUCKET = "made-by-boto3"
TOOLS = pathlib.Path(__file__).parents[2] / ".tools/venv/bin"
TRUST = json.dumps(
    {"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
)
ALLOW = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]})


def equal(found, expected, what):
    """Ends the script unless both are the same."""
    if found != expected:
        raise SystemExit(f"{what}:\n  expected {expected!r}\n  found    {found!r}")


def refused(code, operation, **members):
    """Calls an operation that must be refused with this code."""
    try:
        answer = operation(**members)
    except ClientError as error:
        equal(error.response["Error"]["Code"], code, f"{operation.__name__} {members}")
        return error.response
    raise SystemExit(f"{operation.__name__} {members}: expected {code}, answered {answer}")


def buckets():
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    refused(
        "BucketAlreadyOwnedByYou", s3.create_bucket, Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    refused("IllegalLocationConstraintException", s3.create_bucket, Bucket="no-region-said")
    equal(s3.head_bucket(Bucket=BUCKET)["BucketRegion"], REGION, "region in the header")
    equal(s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"], REGION, "location")
    equal([bucket["Name"] for bucket in s3.list_buckets()["Buckets"]], [BUCKET], "buckets")
    refused("404", s3.head_bucket, Bucket="not-there")
    s3.put_bucket_tagging(Bucket=BUCKET, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    equal(s3.get_bucket_tagging(Bucket=BUCKET)["TagSet"], [{"Key": "a", "Value": "b"}], "tags")
    rule = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    equal(rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"], "AES256", "encryption")
    equal(set(s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"].values()), {True}, "access block")
    equal(s3.get_bucket_acl(Bucket=BUCKET)["Grants"][0]["Grantee"]["Type"], "CanonicalUser", "ACL")
    refused("NoSuchLifecycleConfiguration", s3.get_bucket_lifecycle_configuration, Bucket=BUCKET)
    rules = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
    refused("NotImplemented", s3.put_bucket_cors, Bucket=BUCKET, CORSConfiguration=rules)


def objects():
    began = time.monotonic()
    put = s3.put_object(Bucket=BUCKET, Key="a/b c+あ.txt", Body=b"hello", ContentType="text/plain", Metadata={"who": "me"})
    # A client that gets no `100 Continue` waits for a whole second.
    if time.monotonic() - began > 0.9:
        raise SystemExit("a PUT waited for `100 Continue`")
    equal(put["ETag"], '"5d41402abc4b2a76b9719d911017c592"', "tag")
    got = s3.get_object(Bucket=BUCKET, Key="a/b c+あ.txt", ChecksumMode="ENABLED")
    equal((got["Body"].read(), got["ContentType"], got["Metadata"]), (b"hello", "text/plain", {"who": "me"}), "object")
    part = s3.get_object(Bucket=BUCKET, Key="a/b c+あ.txt", Range="bytes=1-2")
    equal((part["Body"].read(), part["ContentRange"]), (b"el", "bytes 1-2/5"), "range")
    refused("304", s3.get_object, Bucket=BUCKET, Key="a/b c+あ.txt", IfNoneMatch=put["ETag"])
    refused("PreconditionFailed", s3.put_object, Bucket=BUCKET, Key="a/b c+あ.txt", Body=b"", IfNoneMatch="*")
    refused("NoSuchKey", s3.get_object, Bucket=BUCKET, Key="none")
    for algorithm in ["CRC32", "SHA1", "SHA256"]:
        s3.put_object(Bucket=BUCKET, Key=f"sums/{algorithm}", Body=b"123456789", ChecksumAlgorithm=algorithm)
    equal([one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET, Prefix="a/")["Contents"]], ["a/b c+あ.txt"], "list")
    told = s3.list_objects_v2(Bucket=BUCKET, Delimiter="/")
    equal([one["Prefix"] for one in told["CommonPrefixes"]], ["a/", "sums/"], "folders")
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 1})
    equal(sum(len(page["Contents"]) for page in pages), 4, "pages")
    s3.copy_object(Bucket=BUCKET, Key="copy", CopySource={"Bucket": BUCKET, "Key": "a/b c+あ.txt"})
    equal(s3.get_object(Bucket=BUCKET, Key="copy")["Body"].read(), b"hello", "copy")
    gone = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "copy"}, {"Key": "sums/SHA1"}]})
    equal(sorted(one["Key"] for one in gone["Deleted"]), ["copy", "sums/SHA1"], "deleted")


def parts():
    body = os.urandom(20 * 1024 * 1024)
    settings = TransferConfig(multipart_threshold=8 * 1024 * 1024, multipart_chunksize=8 * 1024 * 1024)
    s3.upload_fileobj(io.BytesIO(body), BUCKET, "big", Config=settings)
    head = s3.head_object(Bucket=BUCKET, Key="big")
    equal((head["ContentLength"], head["ETag"].endswith('-3"')), (len(body), True), "size and tag of parts")
    into = io.BytesIO()
    s3.download_fileobj(BUCKET, "big", into, Config=settings)
    equal(into.getvalue() == body, True, "the same bytes")
    s3.copy({"Bucket": BUCKET, "Key": "big"}, BUCKET, "bigger", Config=settings)
    equal(s3.head_object(Bucket=BUCKET, Key="bigger")["ContentLength"], len(body), "copy in parts")
    begun = s3.create_multipart_upload(Bucket=BUCKET, Key="never")
    equal(len(s3.list_multipart_uploads(Bucket=BUCKET)["Uploads"]), 1, "uploads")
    s3.abort_multipart_upload(Bucket=BUCKET, Key="never", UploadId=begun["UploadId"])
    refused("NoSuchUpload", s3.list_parts, Bucket=BUCKET, Key="never", UploadId=begun["UploadId"])


def presigned():
    for version in ["s3v4", "s3"]:
        signer = boto3.client("s3", config=Config(signature_version=version, s3={"addressing_style": "path"}))
        url = signer.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "sums/CRC32"}, ExpiresIn=60)
        with urllib.request.urlopen(url, timeout=10) as answer:
            equal(answer.read(), b"123456789", f"presigned with {version}")


def versions():
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket=BUCKET, Key="v", Body=b"one")["VersionId"]
    s3.put_object(Bucket=BUCKET, Key="v", Body=b"two")
    equal(s3.delete_object(Bucket=BUCKET, Key="v")["DeleteMarker"], True, "marker")
    equal(s3.get_object(Bucket=BUCKET, Key="v", VersionId=first)["Body"].read(), b"one", "version")
    refused("BucketNotEmpty", s3.delete_bucket, Bucket=BUCKET)
    boto3.resource("s3").Bucket(BUCKET).object_versions.delete()
    s3.delete_bucket(Bucket=BUCKET)


def aws(*arguments, fails=False):
    """The AWS CLI; what it prints."""
    path = f"{TOOLS}:{os.environ['PATH']}"
    aws = shutil.which("aws", path=path)
    done = subprocess.run([aws, *arguments], capture_output=True, text=True, timeout=60, check=False)
    equal(done.returncode == 0, not fails, f"aws {' '.join(arguments)}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def command_line():
    with tempfile.TemporaryDirectory() as folder:
        for name in ["one.txt", "two.txt"]:
            with open(f"{folder}/{name}", "w", encoding="utf-8") as file:
                file.write(name)
        aws("s3", "mb", "s3://by-cli")
        aws("s3", "cp", f"{folder}/one.txt", "s3://by-cli/one.txt")
        told = aws("s3", "sync", folder, "s3://by-cli/")
        equal(("two.txt" in told, "one.txt" in told), (True, False), "sync sends what is new")
        equal("PRE" in aws("s3", "ls", "s3://by-cli/"), False, "ls")
        equal(aws("s3", "cp", "s3://by-cli/two.txt", "-"), "two.txt", "cp to stdout")
        url = aws("s3", "presign", "s3://by-cli/one.txt").strip()
        with urllib.request.urlopen(url, timeout=10) as answer:
            equal(answer.read(), b"one.txt", "presign")
        aws("s3", "rm", "--recursive", "s3://by-cli/")
        aws("s3", "rb", "s3://by-cli")
    who = json.loads(aws("sts", "get-caller-identity"))
    equal(who["Arn"], f"arn:aws:iam::{who['Account']}:root", "who is calling")
    made = json.loads(aws("iam", "create-role", "--role-name", "by-cli", "--assume-role-policy-document", TRUST))
    equal(made["Role"]["AssumeRolePolicyDocument"], json.loads(TRUST), "trust")
    aws("iam", "delete-role", "--role-name", "by-cli")


def roles():
    arn = iam.create_role(RoleName="r", AssumeRolePolicyDocument=TRUST)["Role"]["Arn"]
    refused("EntityAlreadyExists", iam.create_role, RoleName="r", AssumeRolePolicyDocument=TRUST)
    basic = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    iam.attach_role_policy(RoleName="r", PolicyArn=basic)
    iam.put_role_policy(RoleName="r", PolicyName="p", PolicyDocument=ALLOW)
    equal(iam.get_role_policy(RoleName="r", PolicyName="p")["PolicyDocument"], json.loads(ALLOW), "document")
    equal(iam.list_attached_role_policies(RoleName="r")["AttachedPolicies"][0]["PolicyArn"], basic, "attached")
    equal(iam.get_policy(PolicyArn=basic)["Policy"]["PolicyName"], "AWSLambdaBasicExecutionRole", "AWS's own policy")
    iam.get_waiter("role_exists").wait(RoleName="r")
    refused("DeleteConflict", iam.delete_role, RoleName="r")
    keys = sts.assume_role(RoleArn=arn, RoleSessionName="me")["Credentials"]
    session = boto3.Session(keys["AccessKeyId"], keys["SecretAccessKey"], keys["SessionToken"])
    equal(session.client("sts").get_caller_identity()["Arn"].split(":", 5)[5], "assumed-role/r/me", "session")
    refused("AccessDenied", sts.assume_role, RoleArn=f"{arn}x", RoleSessionName="me")
    iam.detach_role_policy(RoleName="r", PolicyArn=basic)
    iam.delete_role_policy(RoleName="r", PolicyName="p")
    iam.delete_role(RoleName="r")
    refused("NoSuchEntity", iam.get_role, RoleName="r")
    refused("NotImplemented", iam.create_user, UserName="u")


def expired():
    """An address that was signed an hour ago."""
    credential = f"X-Amz-Credential=k%2F20200101%2F{REGION}%2Fs3%2Faws4_request"
    url = f"{ENDPOINT}/{BUCKET}/k?{credential}&X-Amz-Date=20200101T000000Z&X-Amz-Expires=60"
    try:
        urllib.request.urlopen(url, timeout=10)
    except urllib.error.HTTPError as error:
        equal((error.code, b"Request has expired" in error.read()), (403, True), "expired")
        return
    raise SystemExit("an expired address was answered")


for story in [buckets, objects, parts, presigned, expired, versions, command_line, roles]:
    story()
