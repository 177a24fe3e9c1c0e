"""Runs every subject in turn, round after round, and prints medians and ratios."""

import argparse
import base64
import io
import json
import os
import re
import signal
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
PASSWORD = "Passw0rd!"
JSON11 = "application/x-amz-json-1.1"
# Users of each pool that ListUsers has to choose a page of sixty from.
USERS = 100


class Server:
    """A process of ours on loopback, ended by its id."""

    def __init__(self, name, command, port=None, env=None, ready=None, cwd=ROOT):
        self.name, self.port = name, port
        self.log = tempfile.TemporaryFile("w+")
        started = time.perf_counter()
        pipe = subprocess.PIPE if ready else self.log
        self.process = subprocess.Popen(
            [str(part) for part in command], cwd=cwd, env={**os.environ, **(env or {})}, stdout=pipe, stderr=self.log, text=True, start_new_session=True
        )
        self.said = []
        if ready:
            for line in self.process.stdout:
                self.said.append(line.strip())
                if line.startswith(ready):
                    break
        else:
            self.wait_for_port()
        self.ready_ms = (time.perf_counter() - started) * 1000

    def wait_for_port(self):
        import socket

        for _ in range(6000):
            if self.process.poll() is not None:
                sys.exit(f"{self.name} ended early:\n{self.text()}")
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.005)
        sys.exit(f"{self.name} never listened")

    def text(self):
        self.log.seek(0)
        return self.log.read()

    def rss_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def drain(self):
        """Keeps the pipe empty: a server that logs must not wait for us."""
        import threading

        threading.Thread(target=lambda: [None for _ in self.process.stdout], daemon=True).start()

    def stop(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


class Subject:
    """One request that is measured, and what it showed."""

    def __init__(self, group, name, url, headers=None, body=None):
        self.group, self.name, self.url = group, name, url
        self.headers, self.body = headers or {}, body
        self.p50, self.rate, self.tail = [], [], []
        self.check()

    def check(self):
        request = urllib.request.Request(self.url, data=self.body and self.body.encode(), headers=self.headers)
        # The certificate is judged by the tests, not here; wrk asks nothing about it either.
        with urllib.request.urlopen(request, timeout=30, context=ssl._create_unverified_context()) as answer:
            assert answer.status == 200, (self.name, answer.status)

    def wrk(self, connections, seconds):
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(f"wrk.method = {json.dumps('POST' if self.body else 'GET')}\n")
            for name, value in self.headers.items():
                script.write(f"wrk.headers[{json.dumps(name)}] = {json.dumps(value)}\n")
            if self.body:
                script.write(f"wrk.body = {json.dumps(self.body)}\n")
            script.flush()
            threads = min(connections, 2)
            command = ["wrk", f"-t{threads}", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script.name, self.url]
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in said:
            sys.exit(f"{self.name}: not every answer was 2xx\n{said}")
        return said

    def measure(self, seconds):
        said = self.wrk(1, seconds)
        p50, p99 = (self.percentile(said, share) for share in (50, 99))
        self.p50.append(p50)
        self.tail.append(p99 / p50)
        self.rate.append(float(re.search(r"Requests/sec:\s+([\d.]+)", self.wrk(16, seconds))[1]))


    @staticmethod
    def percentile(said, share):
        number, unit = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", said).groups()
        return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def signed(headers):
    """Peers want credentials for an administrator's call; none checks them here."""
    day = time.strftime("%Y%m%d")
    scope = f"bench/{day}/ap-northeast-1/cognito-idp/aws4_request"
    return {**headers, "Authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}"}


def cognito_call(endpoint, operation, body):
    headers = signed({"Content-Type": JSON11, "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"})
    request = urllib.request.Request(endpoint + "/", data=json.dumps(body).encode(), headers=headers)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or "{}")


def cognito_subjects(name, endpoint, client, pool, user="user-a"):
    """InitiateAuth and GetUser as a browser sends them, ListUsers as an administrator does."""
    sign_in = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client, "AuthParameters": {"USERNAME": user, "PASSWORD": PASSWORD}}
    access = cognito_call(endpoint, "InitiateAuth", sign_in)["AuthenticationResult"]["AccessToken"]
    target = lambda operation: {"Content-Type": JSON11, "X-Amz-Target": f"AWSCognitoIdentityProviderService.{operation}"}
    for number in range(USERS):
        email = [{"Name": "email", "Value": f"listed{number}@example.com"}]
        named = f"listed{number}@example.com" if "@" in user else f"listed{number}"
        cognito_call(endpoint, "AdminCreateUser", {"UserPoolId": pool, "Username": named, "MessageAction": "SUPPRESS", "UserAttributes": email})
    listed = {"UserPoolId": pool, "Limit": 60}
    return [
        Subject("InitiateAuth", name, endpoint + "/", target("InitiateAuth"), json.dumps(sign_in)),
        Subject("GetUser", name, endpoint + "/", target("GetUser"), json.dumps({"AccessToken": access})),
        Subject("ListUsers", name, endpoint + "/", signed(target("ListUsers")), json.dumps(listed)),
    ]


def domain_subjects(name, domain, machine, page):
    """A machine's token, and the page that a person signs in on: both of a user pool's domain."""
    secret = base64.b64encode(f"{machine['ClientId']}:{machine['ClientSecret']}".encode()).decode()
    headers = {"Authorization": f"Basic {secret}", "Content-Type": "application/x-www-form-urlencoded"}
    return [
        Subject("Machine token", name, f"{domain}/oauth2/token", headers, "grant_type=client_credentials&scope=hello%2Fread"),
        Subject("Sign-in page", name, page),
    ]


def authorize(client):
    return f"client_id={client}&response_type=code&scope=openid&redirect_uri=http://localhost:5173/"


def limits(servers):
    port, subjects = 27301, []
    bare = Server("limit bare", [TARGET / "sekisho-limit", "bare", port], port, ready="ready")
    forward = Server("limit forward", [TARGET / "sekisho-limit", "forward", port + 1, TARGET / "hello", 16], port + 1, ready="ready")
    verify = Server("limit forward-verify", [TARGET / "sekisho-limit", "forward-verify", port + 2, TARGET / "hello", 16], port + 2, ready="ready")
    auth = Server("limit initiate-auth", [TARGET / "sekisho-limit", "initiate-auth", port + 3], port + 3, ready="ready")
    servers += [bare, forward, verify, auth]
    time.sleep(0.3)  # the handlers' first `next`
    subjects.append(Subject("GET", "bare hyper", f"http://127.0.0.1:{port}/hello"))
    subjects.append(Subject("MOCK", "bare hyper", f"http://127.0.0.1:{port}/hello"))
    for server, name in ((forward, "limit: token remembered, forward"), (verify, "limit: token verified each time, forward")):
        token = next(line.split()[1] for line in server.said if line.startswith("token "))
        subjects.append(Subject("GET", name, f"http://127.0.0.1:{server.port}/hello", {"Authorization": f"Bearer {token}"}))
    sign_in = {"AuthParameters": {"USERNAME": "user-a", "PASSWORD": PASSWORD}}
    subjects.append(Subject("InitiateAuth", "limit: two signatures", f"http://127.0.0.1:{port + 3}/", {"Content-Type": JSON11}, json.dumps(sign_in)))
    return subjects


def ours(servers, facts):
    state = tempfile.mkdtemp(prefix="sekisho-bench-")
    command = [TARGET / "sekisho", "up", "--port", "0", "--state", state, "--release", "--account-limit", "none"]
    # Throttles stay in place; they only let everything pass.
    command += ["--parameter", "RequestsPerSecond=1000000", "--parameter", "RequestBurst=1000000"]
    Server("sekisho", command, ready="ready").stop()
    starts = []
    for _ in range(5):
        server = Server("sekisho", command, ready="ready")
        starts.append(server.ready_ms)
        idle = server.rss_mb()
        if len(starts) < 5:
            server.stop()
    servers.append(server)
    server.drain()
    endpoint = server.said[-1].split()[1]
    with urllib.request.urlopen(endpoint + "/_sekisho/outputs") as answer:
        out = json.loads(answer.read())
    email = [{"Name": "email", "Value": "usera@example.com"}]
    cognito_call(endpoint, "SignUp", {"ClientId": out["SpaClientId"], "Username": "user-a", "Password": PASSWORD, "UserAttributes": email})
    cognito_call(endpoint, "AdminConfirmSignUp", {"UserPoolId": out["UserPoolId"], "Username": "user-a"})
    sign_in = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": out["SpaClientId"], "AuthParameters": {"USERNAME": "user-a", "PASSWORD": PASSWORD}}
    tokens = cognito_call(endpoint, "InitiateAuth", sign_in)["AuthenticationResult"]
    bearer = {"Authorization": f"Bearer {tokens['IdToken']}"}
    cold = cold_call(out["HttpApiUrl"] + "/me", bearer)
    facts["Sekisho"] = {"ready": statistics.median(starts), "idle": idle, "binary": (TARGET / "sekisho").stat().st_size, "cold": cold}
    subjects = [
        Subject("GET", "Sekisho HTTP API", out["HttpApiUrl"] + "/hello", bearer),
        Subject("GET", "Sekisho REST API", out["RestApiUrl"] + "/hello", bearer),
        Subject("GET", "Sekisho HTTP API over TLS", out["HttpApiUrl"].replace("http://127.0.0.1", "https://localhost") + "/hello", bearer),
    ]
    machine = cognito_call(endpoint, "DescribeUserPoolClient", {"UserPoolId": out["UserPoolId"], "ClientId": out["M2mClientId"]})["UserPoolClient"]
    page = f"{out['SignInUrl']}/login?{authorize(out['SpaClientId'])}"
    subjects += domain_subjects("Sekisho", out["SignInUrl"], machine, page)
    return subjects + cognito_subjects("Sekisho", endpoint, out["SpaClientId"], out["UserPoolId"])


MOCK = """
  Plain:
    Type: AWS::ApiGateway::RestApi
    Properties: {Name: plain}
  Method:
    Type: AWS::ApiGateway::Method
    Properties:
      RestApiId: !Ref Plain
      ResourceId: !GetAtt Plain.RootResourceId
      HttpMethod: GET
      Integration:
        Type: MOCK
        RequestTemplates: {application/json: '{"statusCode": 200}'}
        IntegrationResponses:
          - {StatusCode: 200, ResponseTemplates: {application/json: '{"message": "Hello from MOCK!"}'}}
      MethodResponses: [{StatusCode: 200}]
  Deployment:
    Type: AWS::ApiGateway::Deployment
    DependsOn: Method
    Properties: {RestApiId: !Ref Plain, StageName: test}
"""

FUNCTION = """
  Hello:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: %s, Handler: bootstrap, Runtime: provided.al2023, Architectures: [x86_64]}
    Metadata: {BuildMethod: rust-cargolambda}
  MayCall:
    Type: AWS::Lambda::Permission
    Properties: {Action: "lambda:InvokeFunction", FunctionName: !Ref Hello, Principal: apigateway.amazonaws.com}
"""


def api_with(name, routes):
    """An HTTP API of so many routes, each with two variables, all to one function; and the rules that a router has to choose by."""
    integration = {"type": "aws_proxy", "httpMethod": "POST", "payloadFormatVersion": "2.0", "uri": {"Fn::GetAtt": ["Hello", "Arn"]}}
    item = {"get": {"x-amazon-apigateway-integration": integration, "responses": {}}}
    paths = {f"/part{number}/{{id}}/leaf{number}/{{name}}": item for number in range(routes - 1)}
    body = {"openapi": "3.0.1", "info": {"title": name, "version": "1"}, "paths": {**paths, "/{proxy+}": item}}
    stage = {"Type": "AWS::ApiGatewayV2::Stage", "Properties": {"ApiId": {"Ref": name}, "StageName": "$default", "AutoDeploy": True}}
    made = {name: {"Type": "AWS::ApiGatewayV2::Api", "Properties": {"Body": body}}, f"{name}Stage": stage}
    return "".join(f"  {key}: {json.dumps(value)}\n" for key, value in made.items())


def routes(servers):
    """Open APIs: what routing costs with ten and with a thousand routes, and what an answer without a function costs."""
    folder = Path(tempfile.mkdtemp(prefix="sekisho-bench-"))
    outputs = "Outputs:\n" + "".join(f"  {name}: {{Value: !Ref {name}}}\n" for name in ("Ten", "Thousand", "Plain"))
    text = "Transform: AWS::Serverless-2016-10-31\nResources:" + FUNCTION % (ROOT / "lambdas/hello") + MOCK
    (folder / "template.yaml").write_text(text + api_with("Ten", 10) + api_with("Thousand", 1000) + outputs)
    command = [TARGET / "sekisho", "up", "--port", "0", "--ephemeral", "--release", "--account-limit", "none", "--template", folder / "template.yaml"]
    server = Server("sekisho routes", command, ready="ready")
    servers.append(server)
    server.drain()
    endpoint = server.said[-1].split()[1]
    with urllib.request.urlopen(endpoint + "/_sekisho/outputs") as answer:
        out = json.loads(answer.read())
    return [
        Subject("Routes", "10 routes", f"{endpoint}/_api/{out['Ten']}/part5/a/leaf5/b"),
        Subject("Routes", "1,000 routes", f"{endpoint}/_api/{out['Thousand']}/part500/a/leaf500/b"),
        Subject("MOCK", "Sekisho REST API", f"{endpoint}/_api/{out['Plain']}/test"),
    ]


def cold_call(url, headers):
    started = time.perf_counter()
    urllib.request.urlopen(urllib.request.Request(url, headers=headers)).read()
    return (time.perf_counter() - started) * 1000


def pool_with_user(endpoint, user="user-a"):
    """The same pool and user on any Cognito API."""
    cognito = boto3.client("cognito-idp", endpoint_url=endpoint, config=Config(retries={"max_attempts": 0}))
    pool = cognito.create_user_pool(PoolName="bench")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    client = cognito.create_user_pool_client(UserPoolId=pool, ClientName="bench", ExplicitAuthFlows=flows)["UserPoolClient"]["ClientId"]
    cognito.admin_create_user(UserPoolId=pool, Username=user, MessageAction="SUPPRESS", UserAttributes=[{"Name": "email", "Value": "usera@example.com"}])
    cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=PASSWORD, Permanent=True)
    return pool, client


def ministack(servers, facts):
    port = 27311
    env = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0", "AUTH": "true"}
    server = Server("ministack", [ROOT / "benches/.tools/venv/bin/ministack"], port, env, cwd=tempfile.mkdtemp())
    servers.append(server)
    facts["ministack 1.5.33"] = {"ready": server.ready_ms, "idle": server.rss_mb()}
    endpoint = f"http://127.0.0.1:{port}"
    pool, client = pool_with_user(endpoint)
    subjects = cognito_subjects("ministack 1.5.33", endpoint, client, pool)
    sign_in = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client, "AuthParameters": {"USERNAME": "user-a", "PASSWORD": PASSWORD}}
    tokens = cognito_call(endpoint, "InitiateAuth", sign_in)["AuthenticationResult"]
    cognito = boto3.client("cognito-idp", endpoint_url=endpoint)
    cognito.create_user_pool_domain(Domain="bench", UserPoolId=pool)
    scopes = [{"ScopeName": "read", "ScopeDescription": "Read"}]
    cognito.create_resource_server(UserPoolId=pool, Identifier="hello", Name="hello", Scopes=scopes)
    oauth = lambda name, **more: cognito.create_user_pool_client(UserPoolId=pool, ClientName=name, AllowedOAuthFlowsUserPoolClient=True, **more)["UserPoolClient"]
    machine = oauth("machine", GenerateSecret=True, AllowedOAuthFlows=["client_credentials"], AllowedOAuthScopes=["hello/read"])
    spa = oauth("spa", AllowedOAuthFlows=["code"], AllowedOAuthScopes=["openid"], CallbackURLs=["http://localhost:5173/"], SupportedIdentityProviders=["COGNITO"])
    subjects += domain_subjects("ministack 1.5.33", endpoint, machine, f"{endpoint}/oauth2/authorize?{authorize(spa['ClientId'])}")
    url, headers = ministack_api(endpoint, pool, client)
    return subjects + [Subject("GET", "ministack 1.5.33 HTTP API", url, {**headers, "Authorization": f"Bearer {tokens['IdToken']}"})]


def ministack_api(endpoint, pool, client):
    """Its SAM HttpApi has no routes, so the API is made call by call."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        bundle.writestr(entry, (TARGET / "hello").read_bytes())
    trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
    role = boto3.client("iam", endpoint_url=endpoint).create_role(RoleName="bench", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
    functions = boto3.client("lambda", endpoint_url=endpoint)
    function = functions.create_function(FunctionName="hello", Runtime="provided.al2023", Handler="bootstrap", Role=role, Code={"ZipFile": archive.getvalue()})["FunctionArn"]
    functions.add_permission(FunctionName="hello", StatementId="api", Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com")
    apis = boto3.client("apigatewayv2", endpoint_url=endpoint)
    api = apis.create_api(Name="bench", ProtocolType="HTTP")["ApiId"]
    issuer = f"https://cognito-idp.{os.environ['AWS_DEFAULT_REGION']}.amazonaws.com/{pool}"
    authorizer = apis.create_authorizer(ApiId=api, AuthorizerType="JWT", Name="jwt", IdentitySource=["$request.header.Authorization"], JwtConfiguration={"Issuer": issuer, "Audience": [client]})["AuthorizerId"]
    integration = apis.create_integration(ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=function, PayloadFormatVersion="2.0")["IntegrationId"]
    apis.create_route(ApiId=api, RouteKey="GET /hello", AuthorizationType="JWT", AuthorizerId=authorizer, Target=f"integrations/{integration}")
    apis.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    return endpoint + "/hello", {"Host": f"{api}.execute-api.localhost"}


def moto(servers, facts):
    port = 27312
    server = Server("moto", [ROOT / "benches/.tools/venv/bin/moto_server", "-H", "127.0.0.1", "-p", port], port)
    servers.append(server)
    facts["moto 5.2.5"] = {"ready": server.ready_ms, "idle": server.rss_mb()}
    pool, client = pool_with_user(f"http://127.0.0.1:{port}")
    return cognito_subjects("moto 5.2.5", f"http://127.0.0.1:{port}", client, pool)


def cognito_local(servers, facts):
    port = 27313
    start = ROOT / "benches/.tools/node/node_modules/cognito-local/lib/bin/start.js"
    server = Server("cognito-local", ["node", start], port, {"HOST": "127.0.0.1", "PORT": str(port)}, cwd=tempfile.mkdtemp())
    servers.append(server)
    facts["cognito-local 5.3.0"] = {"ready": server.ready_ms, "idle": server.rss_mb()}
    pool, client = pool_with_user(f"http://127.0.0.1:{port}", "usera@example.com")
    return cognito_subjects("cognito-local 5.3.0", f"http://127.0.0.1:{port}", client, pool, "usera@example.com")


def cognitox(servers, facts):
    """It listens on every address, so it runs only where none but ours can reach it (see `run`)."""
    port = 27314
    server = Server("cognitox", [ROOT / "benches/.tools/cognitox/bin/cognitox", "-p", port, "--storage-mode", "memory"], port)
    servers.append(server)
    facts["cognitox 0.2.1"] = {"ready": server.ready_ms, "idle": server.rss_mb()}
    pool, client = pool_with_user(f"http://127.0.0.1:{port}")
    return cognito_subjects("cognitox 0.2.1", f"http://127.0.0.1:{port}", client, pool)


OFFLINE = {
    "service": "bench",
    "plugins": ["serverless-offline"],
    "provider": {
        "name": "aws",
        "runtime": "nodejs20.x",
        "httpApi": {"authorizers": {"jwt": {
            "type": "jwt", "identitySource": "$request.header.Authorization", "audience": ["client"],
            "issuerUrl": "https://cognito-idp.ap-northeast-1.amazonaws.com/ap-northeast-1_AbCdEfGhI"}}},
    },
    "functions": {"hello": {"handler": "handler.hello", "events": [
        {"httpApi": {"method": "GET", "path": "/hello", "authorizer": {"name": "jwt"}}}]}},
}


def serverless_offline(servers, facts):
    """It runs Rust handlers only in Docker, so its handler is JavaScript; and it looks at no signature."""
    port, name = 27315, "serverless-offline 13.9.0, no signature check"
    folder, tools = Path(tempfile.mkdtemp()), ROOT / "benches/.tools/serverless/node_modules"
    (folder / "node_modules").symlink_to(tools)
    (folder / "serverless.json").write_text(json.dumps(OFFLINE))
    (folder / "handler.js").write_text('exports.hello = async () => ({ statusCode: 200, body: "Hello from Lambda!" });\n')
    command = [tools / ".bin/serverless", "offline", "--host", "127.0.0.1", "--httpPort", port, "--lambdaPort", port + 1, "--noPrependStageInUrl", "--ignoreJWTSignature"]
    server = Server(name, command, port, {"SLS_TELEMETRY_DISABLED": "1"}, cwd=folder)
    servers.append(server)
    facts["serverless-offline 13.9.0"] = {"ready": server.ready_ms, "idle": server.rss_mb()}
    part = lambda value: base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
    claims = {"iss": OFFLINE["provider"]["httpApi"]["authorizers"]["jwt"]["issuerUrl"], "aud": "client", "exp": int(time.time()) + 36000}
    token = f"{part({'alg': 'RS256', 'kid': 'any'})}.{part(claims)}.AAAA"
    return [Subject("GET", name, f"http://127.0.0.1:{port}/hello", {"Authorization": f"Bearer {token}"})]


def zip_size(binary):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
        bundle.writestr("bootstrap", binary.read_bytes())
    return len(archive.getvalue())


def show(subjects, facts):
    for group, reference in (("GET", "limit: token remembered, forward"), ("MOCK", "bare hyper"), ("Routes", "10 routes"), ("InitiateAuth", "limit: two signatures"), ("GetUser", "Sekisho"), ("ListUsers", "Sekisho"), ("Machine token", "Sekisho"), ("Sign-in page", "Sekisho")):
        rows = [subject for subject in subjects if subject.group == group]
        base = next(subject for subject in rows if subject.name == reference)
        print(f"\n| {group} | p50 ms, 1 connection | × | p99 / p50 | per second, 16 connections | × |\n|---|---:|---:|---:|---:|---:|")
        for row in rows:
            p50, rate = statistics.median(row.p50), statistics.median(row.rate)
            ratio = statistics.median(mine / theirs for mine, theirs in zip(row.p50, base.p50))
            rates = statistics.median(mine / theirs for mine, theirs in zip(row.rate, base.rate))
            tail = statistics.median(row.tail)
            print(f"| {row.name} | {p50:.3f} | {ratio:.2f} | {tail:.1f} | {rate:,.0f} | {rates:.2f} |")
    print("\n| process | start to ready, ms | idle memory, MB |\n|---|---:|---:|")
    for name, fact in facts.items():
        print(f"| {name} | {fact['ready']:.0f} | {fact['idle']:.1f} |")
    own = facts["Sekisho"]
    print(f"\nFirst call of a cold handler: {own['cold']:.1f} ms. Binary: {own['binary'] / 1e6:.1f} MB.", end=" ")
    print("Handler zips: " + ", ".join(f"{name} {zip_size(TARGET / name) / 1e6:.2f} MB" for name in ("hello", "me")) + ".")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5, help="every subject is measured once per round")
    options.add_argument("--seconds", type=int, default=2, help="length of one measurement; each subject has two per round")
    options.add_argument("--no-peers", action="store_true", help="only Sekisho and the limit")
    options = options.parse_args()
    os.environ.update(AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench", AWS_DEFAULT_REGION="ap-northeast-1")
    # Certificates that nobody trusts: the measurement leaves nothing behind in its user's home.
    os.environ["SEKISHO_CA_DIR"] = tempfile.mkdtemp(prefix="sekisho-bench-")
    servers, facts = [], {}
    try:
        subjects = limits(servers) + ours(servers, facts) + routes(servers)
        if not options.no_peers:
            peers = (ministack, serverless_offline, moto, cognito_local) + ((cognitox,) if os.environ.get("SEKISHO_BENCH_ALONE") else ())
            for peer in peers:
                subjects += peer(servers, facts)
        for round_number in range(options.rounds):
            for subject in subjects:
                print(f"\rround {round_number + 1} of {options.rounds}: {subject.group} {subject.name:<45}", end="", file=sys.stderr)
                subject.measure(options.seconds)
        print(file=sys.stderr)
        show(subjects, facts)
    finally:
        for server in servers:
            server.stop()


if __name__ == "__main__":
    main()
