#!/usr/bin/env bash
# Everything that must hold: format, lints, tests. Installs the clients that the tests use into tests/.tools.
set -euo pipefail
cd "$(dirname "$0")/.."
bash tests/tools.sh
cargo fmt --all --check
cargo clippy --workspace --all-targets --quiet -- -D warnings
# The handlers that the stacks of the tests run; built once here, so that no test waits for another's build.
cargo build --quiet -p hello -p me -p sign-up -p echo -p trigger
cargo test --quiet -p sekisho-claims --doc
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --workspace --no-fail-fast "$@"
else
  cargo test --workspace --all-targets --no-fail-fast "$@"
fi
