"""From a save to the new answer under `up --watch`, beside cargo's own time for the same change."""

import argparse
import http.client
import json
import os
import re
import shutil
import statistics
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlparse

from report import TARGET, Server

ROOT = Path(__file__).parent.parent
MAIN = 'fn main() {\n    shared::run(|_| format!("\\"%s, {}\\"", shared::SAYS));\n}\n'


def workspace(folder):
    """The one that tests/watch.rs uses: two handlers and a shared crate, without dependencies."""
    source = (ROOT / "tests/support/workspace.rs").read_text()
    text = lambda name: re.search(r'const %s: &str = r#"(.*?)"#;' % name, source, re.S).group(1)
    write(folder / "Cargo.toml", '[workspace]\nresolver = "3"\nmembers = ["shared", "hello", "other", "echo"]\n')
    write(folder / "template.yaml", text("TEMPLATE"))
    write(folder / "shared/src/lib.rs", text("RUNTIME"))
    write(folder / "shared/src/says.rs", 'pub const SAYS: &str = "shared";\n')
    for name in ["shared", "hello", "other", "echo"]:
        needs = "" if name == "shared" else '[dependencies]\nshared = { path = "../shared" }\n'
        write(folder / name / "Cargo.toml", f'[package]\nname = "{name}"\nversion = "0.1.0"\nedition = "2024"\n{needs}')
        if name != "shared":
            write(folder / name / "src/main.rs", MAIN % name)


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def cargo_alone(folder, text):
    write(folder / "hello/src/main.rs", MAIN % text)
    started = time.perf_counter()
    subprocess.run(["cargo", "build", "--quiet", "-p", "hello", "--bin", "hello"], cwd=folder, check=True)
    return time.perf_counter() - started


def save_to_answer(folder, url, text):
    connection = http.client.HTTPConnection(url.hostname, url.port)
    started = time.perf_counter()
    write(folder / "hello/src/main.rs", MAIN % text)
    while True:
        connection.request("GET", url.path + "/hello")
        if text in connection.getresponse().read().decode():
            return time.perf_counter() - started
        time.sleep(0.001)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=15)
    rounds = arguments.parse_args().rounds
    os.environ.pop("CARGO_TARGET_DIR", None)
    with tempfile.TemporaryDirectory() as folder:
        ours, alone = Path(folder).resolve() / "ours", Path(folder).resolve() / "alone"
        workspace(ours)
        shutil.copytree(ours, alone)
        subprocess.run(["cargo", "build", "--quiet"], cwd=alone, check=True)
        template = ours / "template.yaml"
        command = [TARGET / "sekisho", "up", "--port", "0", "--ephemeral", "--watch", "--template", template]
        server = Server("sekisho", command, ready="ready")
        server.drain()
        endpoint = server.said[-1].split()[1]
        with urllib.request.urlopen(endpoint + "/_sekisho/outputs") as answer:
            url = urlparse(json.loads(answer.read())["HttpApiUrl"])
        pairs = [(cargo_alone(alone, f"alone {n}"), save_to_answer(ours, url, f"round {n}")) for n in range(rounds)]
        server.stop()
    show("cargo alone", [cargo for cargo, _ in pairs])
    show("save to the new answer", [answer for _, answer in pairs])
    show("more than cargo", [answer - cargo for cargo, answer in pairs])


def show(what, seconds):
    median, least, most = (1000 * f(seconds) for f in (statistics.median, min, max))
    print(f"{what:<24} median {median:4.0f} ms   min {least:4.0f} ms   max {most:4.0f} ms")


if __name__ == "__main__":
    main()
