#!/usr/bin/env bash
# Installs what the tests and CI call: AWS SAM CLI, cfn-lint, cargo-lambda and AWS CLI into tests/.tools/venv, the Python
# clients of tests/clients into tests/.tools/clients, its Node clients beside it, and finds a Chromium or gets the system's own.
# Says nothing when they are there already.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Runs a step unless the file that marks it as done names the same versions.
once() {
  local stamp=$1 versions=$2
  shift 2
  [[ -f "$stamp" && "$(<"$stamp")" == "$versions" ]] && return
  echo "installing the clients of the tests, once: ${stamp%/*}" >&2
  "$@"
  echo "$versions" >"$stamp"
}

venv() {
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check "${@:2}"
}

# Has the system's package manager install this.
system() {
  echo "installing $1 for the tests, once" >&2
  local install="apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $1"
  if ((EUID == 0)); then bash -c "$install" >&2 || true; else sudo -n bash -c "$install" >&2 || true; fi
}

# The path of a Chromium in tests/.tools/browser; the package manager is asked for one only where there is none.
browser() {
  local name
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" && return
  done
  system chromium
  command -v chromium || { echo "error: the tests need Chromium: install it" >&2 && return 1; }
}

tools="aws-sam-cli==1.170.0 cfn-lint==1.58.0 cargo-lambda==1.9.2 awscli==1.46.2"
# shellcheck disable=SC2086
once .tools/venv/installed "$tools" venv .tools/venv $tools
once .tools/clients/installed "$(<clients/python/requirements.txt)" venv .tools/clients -r clients/python/requirements.txt
once clients/node/node_modules/installed "$(<clients/node/package-lock.json)" npm ci --prefix clients/node --omit=peer --ignore-scripts --loglevel=error
[[ -x "$(cat .tools/browser 2>/dev/null)" ]] || browser >.tools/browser
# Tells a Chromium whom to trust.
command -v certutil >/dev/null || system libnss3-tools
command -v certutil >/dev/null || { echo "error: the tests need certutil: install libnss3-tools" >&2 && exit 1; }
