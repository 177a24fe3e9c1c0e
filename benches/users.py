"""A pool of a million users beside an empty one: the import, the start, sign-ins, look-ups and memory."""

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from report import JSON11, PASSWORD, TARGET, Server, cognito_call

# Users who sign in, spread over the pool.
SIGNING_IN = 200


def stack(state):
    server = Server("sekisho", [TARGET / "sekisho", "up", "--port", "0", "--state", state, "--release"], ready="ready")
    server.drain()
    endpoint = server.said[-1].split()[1]
    import urllib.request

    with urllib.request.urlopen(endpoint + "/_sekisho/outputs") as answer:
        return server, endpoint, json.loads(answer.read())


def write_csv(path, users):
    with open(path, "w") as out:
        out.write("cognito:username,email,email_verified,name,cognito:mfa_enabled\n")
        for number in range(users):
            out.write(f"user{number},user{number}@example.com,true,User Number {number},false\n")


def import_users(endpoint, path):
    started = time.perf_counter()
    command = [TARGET / "sekisho", "users", "import", path, "--port", endpoint.rsplit(":")[-1], "--json"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return json.loads(said), time.perf_counter() - started


def set_passwords(endpoint, pool, names):
    for name in names:
        body = {"UserPoolId": pool, "Username": name, "Password": PASSWORD, "Permanent": True}
        cognito_call(endpoint, "AdminSetUserPassword", body)


def wrk(endpoint, operation, bodies, connections, seconds):
    """Sends one of the bodies each time, chosen at random."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write("local bodies = {" + ",".join(json.dumps(body) for body in bodies) + "}\n")
        script.write(f'wrk.method = "POST"\nwrk.headers["Content-Type"] = "{JSON11}"\n')
        script.write(f'wrk.headers["X-Amz-Target"] = "AWSCognitoIdentityProviderService.{operation}"\n')
        script.write("request = function() return wrk.format(nil, nil, nil, bodies[math.random(#bodies)]) end\n")
        script.flush()
        command = ["wrk", f"-t{min(connections, 2)}", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", script.name, endpoint]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        sys.exit(f"{operation}: not every answer was 2xx\n{said}")
    import re

    number, unit = re.search(r"50%\s+([\d.]+)(us|ms|s)", said).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit], float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])


def subjects(out, names):
    client, pool = out["SpaClientId"], out["UserPoolId"]
    sign_in = lambda name: {"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": client, "AuthParameters": {"USERNAME": name, "PASSWORD": PASSWORD}}
    return {
        "InitiateAuth": [json.dumps(sign_in(name)) for name in names],
        "AdminGetUser": [json.dumps({"UserPoolId": pool, "Username": name}) for name in names],
        "ListUsers": [json.dumps({"UserPoolId": pool, "Limit": 60, "Filter": f'email = "{name}@example.com"'}) for name in names],
    }


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--users", type=int, default=1_000_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=int, default=2)
    options = options.parse_args()
    os.environ.setdefault("AWS_DEFAULT_REGION", "ap-northeast-1")
    random.seed(1)
    folder = Path(tempfile.mkdtemp(prefix="sekisho-users-"))
    names = [f"user{number}" for number in random.sample(range(options.users), min(SIGNING_IN, options.users))]
    servers = []
    try:
        big, big_endpoint, big_out = stack(folder / "big")
        servers.append(big)
        write_csv(folder / "users.csv", options.users)
        done, seconds = import_users(big_endpoint, folder / "users.csv")
        assert done["imported"] == options.users, done
        big.stop()
        servers.remove(big)
        starts = []
        for _ in range(5):
            big, big_endpoint, big_out = stack(folder / "big")
            starts.append(big.ready_ms)
            idle = big.rss_mb()
            if len(starts) < 5:
                big.stop()
        servers.append(big)
        small, small_endpoint, small_out = stack(folder / "small")
        servers.append(small)
        write_csv(folder / "few.csv", 0)
        with open(folder / "few.csv", "a") as out:
            for name in names:
                out.write(f"{name},{name}@example.com,true,{name},false\n")
        import_users(small_endpoint, folder / "few.csv")
        set_passwords(big_endpoint, big_out["UserPoolId"], names)
        set_passwords(small_endpoint, small_out["UserPoolId"], names)
        big_subjects, small_subjects = subjects(big_out, names), subjects(small_out, names)
        found = {operation: [] for operation in big_subjects}
        for _ in range(options.rounds):
            for operation in big_subjects:
                few = wrk(small_endpoint, operation, small_subjects[operation], 1, options.seconds)[0]
                many = wrk(big_endpoint, operation, big_subjects[operation], 1, options.seconds)[0]
                few_rate = wrk(small_endpoint, operation, small_subjects[operation], 16, options.seconds)[1]
                many_rate = wrk(big_endpoint, operation, big_subjects[operation], 16, options.seconds)[1]
                found[operation].append((few, many, few_rate, many_rate))
        size = sum(path.stat().st_size for path in (folder / "big").rglob("*") if path.is_file())
        print(f"\n| pool of {options.users:,} users | p50 ms | × the pool of {len(names)} | per second, 16 connections | × |\n|---|---:|---:|---:|---:|")
        for operation, rounds in found.items():
            middle = lambda pick: statistics.median(pick(row) for row in rounds)
            print(
                f"| {operation} | {middle(lambda r: r[1]):.3f} | {middle(lambda r: r[1] / r[0]):.2f} "
                f"| {middle(lambda r: r[3]):,.0f} | {middle(lambda r: r[3] / r[2]):.2f} |"
            )
        print(
            f"\nImport: {seconds:.0f} s ({options.users / seconds:,.0f} users a second). State: {size / 1e6:,.0f} MB. "
            f"Start to ready: {statistics.median(starts):.0f} ms. Memory: {idle:.1f} MB idle, {big.rss_mb():.1f} MB after the measurement."
        )
    finally:
        for server in servers:
            server.stop()
        import shutil

        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
