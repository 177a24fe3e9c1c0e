#!/usr/bin/env python3
"""Writes src/model/service.txt: the facts of the Cognito user pools API that requests are checked against.

Source: the service model in botocore (pip install botocore). Only facts are taken over: names, types, limits,
patterns, enumerations; no documentation text. The format is described in src/model/table.rs.

    python3 crates/cognito/model/generate.py > crates/cognito/src/model/service.txt
"""

import gzip
import json
import os
import sys

import botocore

MODEL = "data/cognito-idp/2016-04-18/service-2.json.gz"

# The service's own types of these members are primitive: missing means 0, which the minimum then refuses
# (recorded: aws-cli issue 5843, aws-sdk-js-v3 issue 2335).
ZERO_WHEN_MISSING = {
    ("ListResourceServersRequest", "MaxResults"),
    ("ListUserPoolsRequest", "MaxResults"),
}

# What is checked where the published pattern is not what the service does, or needs a look-behind.
# Passwords may hold spaces, just not at either end ("Password requirements" of the developer guide).
CHECKED_INSTEAD = {
    # A custom domain has dots; the rule for the rest is the operation's, with words of its own.
    "DomainType": r"(?s).*",
    "PasswordType": r"\S(?:.*\S)?",
    "S3BucketType": r"(?:[0-9A-Za-z._-]*[0-9A-Za-z_-])?",
}


def load():
    path = os.path.join(os.path.dirname(botocore.__file__), MODEL)
    with gzip.open(path) as file:
        return json.load(file)


def reachable(shapes, roots):
    """Names of all shapes a request can hold, in order of their names."""
    seen, waiting = set(), list(roots)
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        shape = shapes[name]
        waiting += [member["shape"] for member in shape.get("members", {}).values()]
        waiting += [shape[part]["shape"] for part in ("member", "key", "value") if part in shape]
    return sorted(seen)


def limits(shape):
    low, high = shape.get("min"), shape.get("max")
    return f"{'' if low is None else low}..{'' if high is None else high}"


def secret(shape):
    return ["secret"] if shape.get("sensitive") else []


def shape_lines(name, shape):
    kind = shape["type"]
    if shape.get("document"):
        yield f"document {name}"
    elif kind == "structure":
        yield " ".join(["structure", name] + secret(shape))
        required = set(shape.get("required", []))
        for member, target in shape["members"].items():
            marks = ["required"] if member in required else []
            if (name, member) in ZERO_WHEN_MISSING:
                marks = ["zero"]
            yield " ".join([" " + member, target["shape"]] + marks)
    elif kind == "list":
        yield " ".join(["list", name, limits(shape), shape["member"]["shape"]] + secret(shape))
    elif kind == "map":
        target = [shape["key"]["shape"], shape["value"]["shape"]]
        yield " ".join(["map", name, limits(shape)] + target + secret(shape))
    else:
        yield " ".join([kind, name, limits(shape)] + secret(shape))
        if "enum" in shape:
            yield " =" + "|".join(shape["enum"])
        if "pattern" in shape:
            yield " ~" + shape["pattern"]
        if name in CHECKED_INSTEAD:
            yield " @" + CHECKED_INSTEAD[name]


def operation_line(name, operation, shapes):
    output = operation.get("output")
    if output is None:
        answer = "nothing"
    elif shapes[output["shape"]]["members"]:
        answer = "members"
    else:
        answer = "empty"
    return f"operation {name} {operation['input']['shape']} {answer}"


def main():
    model = load()
    shapes, operations = model["shapes"], model["operations"]
    print(f"# Written by model/generate.py from botocore {botocore.__version__}. Do not edit.")
    for name in sorted(operations):
        print(operation_line(name, operations[name], shapes))
    for name in reachable(shapes, [operation["input"]["shape"] for operation in operations.values()]):
        for line in shape_lines(name, shapes[name]):
            print(line)


if __name__ == "__main__":
    sys.exit(main())
