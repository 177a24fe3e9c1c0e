"""Compares our SAM transform with the official one.

Reads one JSON object for each line of its input, `{"file", "template"}` or `{"file", "errors"}`, translates the file by
aws-sam-translator, and prints one JSON object for each: `{"file", "outcome", "differences"}`.
"""

import copy
import datetime
import json
import os
import re
import sys

os.environ.setdefault("AWS_DEFAULT_REGION", "ap-northeast-1")

from samtranslator.model.exceptions import ExceptionWithMessage, InvalidDocumentException
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

import samtranslator

POLICIES = os.path.join(os.path.dirname(samtranslator.__file__), "internal", "data", "aws_managed_policies.json")
# Where packaging would have put what lies beside a template.
BUCKET = "packaged"


class Policies:
    """The managed policies that the transform's service knows."""

    def load(self):
        with open(POLICIES, encoding="utf-8") as file:
            return json.load(file)["aws"]


def is_local(value):
    return isinstance(value, str) and "://" not in value


def package(template, folder):
    """What `sam package` does before the transform: what is local comes to lie in S3."""
    for holder, key in uris(template):
        if is_local(holder.get(key)):
            if key == "DefinitionUri":
                with open(os.path.join(folder, holder.pop(key)), encoding="utf-8") as file:
                    holder["DefinitionBody"] = yaml_parse(file.read())
            elif key == "Location":
                holder[key] = f"https://s3.amazonaws.com/{BUCKET}/{holder[key]}"
            else:
                holder[key] = f"s3://{BUCKET}/{holder[key]}"


def undated(value):
    """CloudFormation reads a date as text."""
    if isinstance(value, dict):
        return {key: undated(child) for key, child in value.items()}
    if isinstance(value, list):
        return [undated(child) for child in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def included(value, folder):
    """What `AWS::Include` puts in before the transform."""
    if isinstance(value, list):
        return [included(child, folder) for child in value]
    if not isinstance(value, dict):
        return value
    call = value.get("Fn::Transform")
    if isinstance(call, dict) and call.get("Name") == "AWS::Include" and is_local(call.get("Parameters", {}).get("Location")):
        with open(os.path.join(folder, call["Parameters"]["Location"]), encoding="utf-8") as file:
            content = yaml_parse(file.read())
        rest = {key: child for key, child in value.items() if key != "Fn::Transform"}
        value = {**rest, **content} if rest else content
    return {key: included(child, folder) for key, child in value.items()}


def uris(template):
    sections = [(kind, "Globals") for kind in (template.get("Globals") or {}).items()]
    for (kind, properties), _ in sections:
        if kind == "Function" and isinstance(properties, dict):
            yield properties, "CodeUri"
    for resource in (template.get("Resources") or {}).values():
        properties = resource.get("Properties")
        if not isinstance(properties, dict):
            continue
        key = {
            "AWS::Serverless::Function": "CodeUri",
            "AWS::Serverless::LayerVersion": "ContentUri",
            "AWS::Serverless::Application": "Location",
            "AWS::Serverless::Api": "DefinitionUri",
            "AWS::Serverless::HttpApi": "DefinitionUri",
            "AWS::Serverless::StateMachine": "DefinitionUri",
        }.get(resource.get("Type"))
        if key:
            yield properties, key


def unpackage(value):
    """The other way: so that what ours leaves local looks the same."""
    if isinstance(value, dict):
        if value.get("S3Bucket") == BUCKET and set(value) == {"S3Bucket", "S3Key"}:
            return value["S3Key"]
        return {key: unpackage(child) for key, child in value.items()}
    if isinstance(value, list):
        return [unpackage(child) for child in value]
    if isinstance(value, str):
        return value.removeprefix(f"https://s3.amazonaws.com/{BUCKET}/")
    return value


def plain(value):
    """Intended differences and differences of spelling taken away."""
    if isinstance(value, dict):
        value = {str(key): plain(child) for key, child in value.items()}
        # What is left of a text that named the partition alone.
        if isinstance(value.get("Fn::Sub"), str) and "${" not in value["Fn::Sub"] and len(value) == 1:
            return value["Fn::Sub"]
        if isinstance(value.get("DependsOn"), str):
            value["DependsOn"] = [value["DependsOn"]]
        if isinstance(value.get("DependsOn"), list):
            value["DependsOn"] = sorted(value["DependsOn"])
        return value
    if isinstance(value, (list, tuple)):
        return [plain(child) for child in value]
    if isinstance(value, str):
        # Ours runs in one partition but does not have to know which.
        return str(value).replace("${AWS::Partition}", "aws")
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    return str(value)


def without_repeated_permissions(template):
    """Whoever is called for `$default` may be called for every path. There it depends on the hash of the events' names
    whether such a function gets permissions for single paths too; here it always does."""
    made = template.get("Resources", {})
    permissions = {name: one["Properties"] for name, one in made.items() if one.get("Type") == "AWS::Lambda::Permission"}

    def called(properties):
        source = properties.get("SourceArn")
        parts = source.get("Fn::Sub") if isinstance(source, dict) else None
        if not isinstance(parts, list) or "__ApiId__" not in parts[1]:
            return None, None
        return json.dumps([properties.get("FunctionName"), parts[1]], sort_keys=True), parts[0]

    whole = {who for who, arn in map(called, permissions.values()) if arn and arn.endswith("${__Stage__}/*")}
    for name, properties in permissions.items():
        who, arn = called(properties)
        if who in whole and not arn.endswith("${__Stage__}/*"):
            del made[name]


HASHED = {"AWS::ApiGateway::Deployment", "AWS::Lambda::Version", "AWS::Lambda::LayerVersion"}


def without_hashes(template):
    """Ids that end in a hash of what was written, without it: our bodies and code are not byte for byte theirs."""
    hashed = [name for name, made in template.get("Resources", {}).items() if made.get("Type") in HASHED]
    names = {name: re.sub("[0-9a-f]{10}$", "#", name) for name in hashed}
    for name in hashed:
        template["Resources"][name].get("Properties", {}).pop("Description", None)

    def renamed(value):
        if isinstance(value, dict):
            return {names.get(key, key): renamed(child) for key, child in value.items()}
        if isinstance(value, list):
            return [renamed(child) for child in value]
        return names.get(value, value) if isinstance(value, str) else value

    return renamed(template)


def as_text(value):
    """A number and its text are the same value in CloudFormation."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return format(value, "g") if isinstance(value, float) else str(value)
    return value


def differences(ours, theirs, path=""):
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in list(theirs) + [key for key in ours if key not in theirs]:
            here = f"{path}.{key}" if path else key
            if key not in ours:
                yield f"{here}: missing {short(theirs[key])}"
            elif key not in theirs:
                yield f"{here}: too much {short(ours[key])}"
            else:
                yield from differences(ours[key], theirs[key], here)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        if path.endswith("x-amazon-apigateway-policy.Statement"):
            ours, theirs = sort_inside(ours), sort_inside(theirs)
        if any(part in path for part in ("x-amazon-apigateway-policy", "Body.tags")) or path.startswith("Conditions."):
            # There they follow a hash of paths and of names.
            ours, theirs = (sorted(side, key=lambda item: json.dumps(item, sort_keys=True)) for side in (ours, theirs))
        for number, (one, other) in enumerate(zip(ours, theirs)):
            yield from differences(one, other, f"{path}.{number}")
    elif as_text(ours) != as_text(theirs) and not is_default(ours, theirs):
        yield f"{path}: ours {short(ours)} theirs {short(theirs)}"


def sort_inside(value):
    if isinstance(value, list):
        return sorted((sort_inside(child) for child in value), key=lambda item: json.dumps(item, sort_keys=True))
    return {key: sort_inside(child) if key == "Resource" else child for key, child in value.items()} if isinstance(value, dict) else value


# Defaults of the template that is compared.
DEFAULTS = {}


def is_default(ours, theirs):
    """There the transform sets some parameters in; ours leaves them to the stack, which gives the same."""
    if isinstance(ours, dict) and set(ours) == {"Ref"} and ours["Ref"] in DEFAULTS:
        return as_text(DEFAULTS[ours["Ref"]]) == as_text(theirs)
    return False


def short(value):
    text = json.dumps(value)
    return text if len(text) <= 300 else text[:300] + "…"


def official(file):
    with open(file, encoding="utf-8") as opened:
        template = undated(yaml_parse(opened.read()))
    package(template, os.path.dirname(file))
    template = included(template, os.path.dirname(file))
    parameters = {
        name: parameter["Default"]
        for name, parameter in (template.get("Parameters") or {}).items()
        if isinstance(parameter, dict) and "Default" in parameter
    }
    DEFAULTS.clear()
    DEFAULTS.update(plain(parameters))
    return transform(copy.deepcopy(template), parameters, Policies())


def text_of(error):
    if isinstance(error, InvalidDocumentException):
        return "; ".join(cause.message for cause in error.causes)
    return error.message if isinstance(error, ExceptionWithMessage) else repr(error)


def compare(line):
    made = json.loads(line)
    file = made["file"]
    try:
        theirs = official(file)
    except Exception as error:  # whatever the translator throws is its refusal
        refused = text_of(error)
        if "errors" in made:
            return {"file": file, "outcome": "both refuse", "differences": [refused, *made["errors"]]}
        return {"file": file, "outcome": "only theirs refuses", "differences": [refused]}
    if "errors" in made:
        return {"file": file, "outcome": "only ours refuses", "differences": made["errors"]}
    theirs = plain(unpackage(json.loads(json.dumps(theirs, default=str))))
    ours = plain(made["template"])
    for side in (ours, theirs):
        for section in ("Transform", "AWSTemplateFormatVersion", "Globals"):
            side.pop(section, None)
        without_repeated_permissions(side)
    if "--hashes" not in sys.argv:
        ours, theirs = without_hashes(ours), without_hashes(theirs)
    found = list(differences(ours, theirs))
    if not found:
        return {"file": file, "outcome": "agrees", "differences": []}
    named = warned(made["warnings"])
    outcome = "agrees but for what is named" if all(is_named(difference, named) for difference in found) else "differs"
    return {"file": file, "outcome": outcome, "differences": found}


def warned(warnings):
    """The resources that ours says it does not honour something of."""
    names = {found.group(1) for found in (re.search(r":\d+:\d+: (\w+)\.", warning) for warning in warnings) if found}
    # What a domain is made of is not named after its API.
    return names | ({"ApiGatewayDomainName", "RecordSetGroup"} if any(".Domain: " in warning for warning in warnings) else set())


def is_named(difference, named):
    """Whether a difference is in such a resource, or in one that is made from it."""
    made = difference.split(".")[1].split(":")[0] if difference.startswith("Resources.") else ""
    return any(made.startswith(name) for name in named)


def main():
    for line in sys.stdin:
        if line.strip():
            print(json.dumps(compare(line), ensure_ascii=False), flush=True)


main()
