#!/bin/bash
# preview.sh STACK — the comment that a pull request gets, on stdout. For any CI. It needs pulumi, the backend and the passphrase, and
# neither a deploy key nor a sops key: no host is asked. In a working copy of its own: the stack's file is changed (probe: false).
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
[ $# = 1 ] || { echo "usage: ci/preview.sh STACK" >&2; exit 2; }
json=$(mktemp)
trap 'rm -f "$json"' EXIT
code=0
pulumi preview --json --non-interactive --stack "$1" --config nixos-fleet:probe=false >"$json" || code=$?
if [ "$code" != 0 ]; then
  node -e '
    const { diagnostics = [] } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    for (const { message } of diagnostics) console.error(message.trimEnd());' "$json" || cat "$json" >&2
  exit "$code"
fi
node dist/deploy/preview-comment.js "$1" <"$json"
