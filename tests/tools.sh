#!/usr/bin/env bash
# Installs the tools that the tests and CI call (AWS SAM CLI, cfn-lint, cargo-lambda, AWS CLI) into
# tests/.tools/venv. Says nothing when they are there already.
set -euo pipefail

versions=(aws-sam-cli==1.170.0 cfn-lint==1.58.0 cargo-lambda==1.9.2 awscli==1.46.2)
venv="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/.tools/venv"
stamp="$venv/installed"

[[ -f "$stamp" && "$(<"$stamp")" == "${versions[*]}" ]] && exit 0

echo "installing ${versions[*]} into $venv (a few minutes, once)" >&2
python3 -m venv "$venv"
"$venv/bin/pip" install --quiet --disable-pip-version-check "${versions[@]}"
echo "${versions[*]}" >"$stamp"
