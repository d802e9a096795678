#!/bin/bash
# preview.sh STACK — the comment that a pull request gets, on stdout. For any CI. It needs pulumi, the backend and the passphrase, and
# neither a deploy key nor a sops key: no host is asked.
# What breaks a mandatory rule of policy/ fails; POLICY_PACK names another pack. The preview is left at .fleet/STACK/preview.json.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
[ $# = 1 ] || { echo "usage: ci/preview.sh STACK" >&2; exit 2; }
# An organisation and a project may stand before the stack's own name.
json=.fleet/${1##*/}/preview.json
mkdir -p "$(dirname "$json")"
# Config is in it, as clear as in the stack's file; of what is secret there only that it is.
umask 077
code=0
words=(--non-interactive --stack "$1" --policy-pack "${POLICY_PACK:-policy}")
export FLEET_NO_PROBE=true FLEET_LOOKS=true
pulumi preview --json "${words[@]}" >"$json" || code=$?
if [ "$code" != 0 ]; then
  # The JSON says nothing of policies.
  pulumi preview "${words[@]}" >&2 || true
  exit "$code"
fi
node dist/deploy/preview-comment.js "$1" <"$json"
