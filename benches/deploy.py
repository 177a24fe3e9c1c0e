"""Times `sam deploy` of our built template to Sekisho and to ministack, beside the time that sam needs to start twice."""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from report import PASSWORD, ROOT, TARGET, Server, cognito_call

TOOLS = ROOT / "tests/.tools/venv/bin"
STEPS = ("first", "unchanged", "changed")


def run(command, cwd, env=None, check=True):
    """Milliseconds that a command took, and what it said."""
    started = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    took = (time.perf_counter() - started) * 1000
    if check and done.returncode != 0:
        sys.exit(f"{command} failed:\n{done.stdout}{done.stderr}")
    return took, done


def project():
    """Our project after `sam build`; sources stay where they are, so that cargo finds what it built before."""
    folder = Path(tempfile.mkdtemp(prefix="sekisho-bench-"))
    shutil.copy(ROOT / "samconfig.toml", folder)
    (folder / "lambdas").symlink_to(ROOT / "lambdas")
    (folder / "template.yaml").write_text(without_nested_stacks((ROOT / "template.yaml").read_text()))
    run(["sam", "build"], folder)
    return folder


def without_nested_stacks(text):
    """ministack takes no SAM template as a nested stack; everybody is given the same."""
    before, after = text.split("  # ---- Stacks of their own\n")
    outputs = after[after.index("Outputs:\n") :]
    return before + outputs[: outputs.index("  ContractApiUrl:\n")]


def deploy(folder, env, step):
    # Limits alone change, so that every round changes the same two stages.
    more = ["--parameter-overrides", "RequestsPerSecond=900"] if step == "changed" else []
    return run(["sam", "deploy", *more], folder, env, check=False)


def sekisho():
    return Server("sekisho", [TARGET / "sekisho", "up", "--empty", "--port", "0", "--state", tempfile.mkdtemp(prefix="sekisho-bench-")], ready="ready")


def ministack():
    port = 27312
    env = {"GATEWAY_PORT": str(port), "BIND_HOST": "127.0.0.1", "IOT_MTLS_ENABLED": "0"}
    server = Server("ministack", [ROOT / "benches/.tools/venv/bin/ministack"], port, env, cwd=tempfile.mkdtemp())
    server.said = [f"ready http://127.0.0.1:{port}"]
    return server


def outputs(endpoint, folder):
    said = run(["aws", "cloudformation", "describe-stacks", "--stack-name", "sekisho", "--query", "Stacks[0].Outputs"], folder, {"AWS_ENDPOINT_URL": endpoint})[1]
    return {output["OutputKey"]: output["OutputValue"] for output in json.loads(said.stdout) or []}


def authorized(endpoint, folder):
    """What an authorized call of the deployed HTTP API answers; asked by path where the output names a host of AWS's."""
    out = outputs(endpoint, folder)
    email = [{"Name": "email", "Value": "usera@example.com"}]
    cognito_call(endpoint, "SignUp", {"ClientId": out["SpaClientId"], "Username": "user-a", "Password": PASSWORD, "UserAttributes": email})
    cognito_call(endpoint, "AdminConfirmSignUp", {"UserPoolId": out["UserPoolId"], "Username": "user-a"})
    sign_in = {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": out["SpaClientId"], "AuthParameters": {"USERNAME": "user-a", "PASSWORD": PASSWORD}}
    token = cognito_call(endpoint, "InitiateAuth", sign_in)["AuthenticationResult"]["IdToken"]
    headers = {"Authorization": f"Bearer {token}"}
    url = out["HttpApiUrl"] + "/hello"
    if "amazonaws.com" in url:
        host = re.match(r"https://([^/]+)", url)[1]
        url, headers["Host"] = f"{endpoint}/hello", host.replace("amazonaws.com", "localhost").replace(".ap-northeast-1", "")
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


class Log:
    """What a server of ours says it took to answer, from its log."""

    def __init__(self, server):
        import threading

        self.lines = []
        threading.Thread(target=lambda: self.lines.extend(iter(server.process.stdout.readline, "")), daemon=True).start()
        self.server = server

    def spent(self):
        """Requests and milliseconds since the last time."""
        time.sleep(0.2)  # the log's last line is written a moment after the answer
        lines, self.lines[:] = list(self.lines), []
        lines += self.server.text().splitlines()
        self.server.log.truncate(0)
        times = [float(found[1]) for found in (re.search(r" \d{3} ([\d.]+) ms", line) for line in lines) if found]
        return len(times), sum(times)


def round_of(start, folder, rows, name, facts):
    server = start()
    try:
        endpoint = server.said[-1].split()[1]
        log = Log(server) if server.process.stdout else None
        for step in STEPS:
            took, done = deploy(folder, {"AWS_ENDPOINT_URL": endpoint}, step)
            rows.setdefault((name, step), []).append((took, done.returncode, log.spent() if log else None))
            if done.returncode != 0:
                print(f"\n{name}, {step}: exit {done.returncode}\n{done.stdout[-1500:]}{done.stderr[-1500:]}", file=sys.stderr)
        facts.setdefault(name, authorized(endpoint, folder))
    finally:
        server.stop()


def ready(folder):
    """`up` on handlers that are built, from a state that is there: milliseconds to the line that says so."""
    state = tempfile.mkdtemp(prefix="sekisho-bench-")
    command = [TARGET / "sekisho", "up", "--port", "0", "--state", state, "--template", folder / ".aws-sam/build/template.yaml"]
    Server("sekisho", command, ready="ready").stop()
    starts = []
    for _ in range(5):
        server = Server("sekisho", command, ready="ready")
        starts.append(server.ready_ms)
        server.stop()
    return statistics.median(starts)


def show(starts, rows, facts, up):
    print("\n| | ms | × sam's two starts | of which answering | requests |\n|---|---:|---:|---:|---:|")
    twice = statistics.median(starts)
    print(f"| `sam deploy --help`, twice | {twice:,.0f} | 1.00 | | |")
    for (name, step), measured in rows.items():
        took = statistics.median(took for took, _, _ in measured)
        failed = "" if all(code == 0 for _, code, _ in measured) else ", failed"
        spent = [spent for _, _, spent in measured if spent]
        own = f"{statistics.median(ms for _, ms in spent):.0f} ms | {spent[-1][0]}" if spent else "|"
        print(f"| `sam deploy` to {name}, {step}{failed} | {took:,.0f} | {took / twice:.2f} | {own} |")
    print("\nAn authorized `GET /hello` afterwards: " + ", ".join(f"{name} {status}" for name, status in facts.items()) + ".", end=" ")
    print(f"`sekisho up` with built handlers is ready after {up:.0f} ms.")


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--no-peers", action="store_true")
    options = options.parse_args()
    os.environ.update(AWS_ACCESS_KEY_ID="bench", AWS_SECRET_ACCESS_KEY="bench", AWS_DEFAULT_REGION="ap-northeast-1", AWS_PAGER="")
    os.environ.update(SAM_CLI_TELEMETRY="0", SAM_CLI_POLL_DELAY="0.1", PATH=f"{TOOLS}:{os.environ['PATH']}")
    os.environ["SEKISHO_CA_DIR"] = tempfile.mkdtemp(prefix="sekisho-bench-")
    folder, starts, rows, facts = project(), [], {}, {}
    up = ready(folder)
    subjects = [("Sekisho", sekisho)] + ([] if options.no_peers else [("ministack 1.5.33", ministack)])
    for number in range(options.rounds):
        print(f"\rround {number + 1} of {options.rounds}", end="", file=sys.stderr)
        # Its help is shown once everything is loaded that it deploys with; `--version` loads almost nothing.
        starts.append(sum(run(["sam", "deploy", "--help"], folder)[0] for _ in range(2)))
        for name, start in subjects:
            round_of(start, folder, rows, name, facts)
    print(file=sys.stderr)
    show(starts, rows, facts, up)


if __name__ == "__main__":
    main()
