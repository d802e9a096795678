#!/bin/bash
# drift.sh STACK — asks every host and keeps one issue on what is not as it was delivered: opened, kept up to date, closed when
# nothing is left. Changes nothing else. Needs pulumi, the backend and the passphrase, a key that reaches the hosts, gh and GH_TOKEN.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
[ $# = 1 ] || { echo "usage: ci/drift.sh STACK" >&2; exit 2; }
title="Drift of $1"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
pulumi preview --json --non-interactive --stack "$1" >"$folder/preview.json" || {
  code=$?
  # Only what went wrong: the JSON goes on with every resource, and with the whole config.
  # shellcheck disable=SC2016 # the template is JavaScript's
  node -e '
    const { diagnostics = [] } = JSON.parse(require("fs").readFileSync(process.argv[1], "utf8"));
    for (const { urn, message, severity } of diagnostics)
      if (/^(error|info#err)/.test(severity)) console.error(`${urn?.split("::").at(-1) ?? "pulumi"}: ${message.trim()}`);
  ' "$folder/preview.json" || cat "$folder/preview.json" >&2
  exit "$code"
}
node dist/deploy/preview-comment.js "$1" drift <"$folder/preview.json" >"$folder/issue.md"
number=$(gh issue list --state open --limit 500 --json number,title --jq ".[] | select(.title == \"$title\") | .number")
number=${number%%$'\n'*}
if [ ! -s "$folder/issue.md" ]; then
  echo "nothing has drifted, as far as hosts were reached"
  [ -z "$number" ] || gh issue close "$number" --comment "Nothing has drifted any more, as far as hosts were reached."
elif [ -n "$number" ]; then
  gh issue edit "$number" --body-file "$folder/issue.md"
else
  gh issue create --title "$title" --body-file "$folder/issue.md"
fi
