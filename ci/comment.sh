#!/bin/bash
# comment.sh PULL-REQUEST FILE — one comment per stack, updated in place: the first line of the file is how it is found again.
# Needs gh and GH_TOKEN.
set -euo pipefail
[ $# = 2 ] || { echo "usage: ci/comment.sh PULL-REQUEST FILE" >&2; exit 2; }
marker=$(head -n 1 "$2")
comments="repos/{owner}/{repo}/issues/$1/comments"
# shellcheck disable=SC2016 # the template is JavaScript's
id=$(gh api --paginate "$comments" | MARKER=$marker node -e '
  const comments = JSON.parse(`[${require("fs").readFileSync(0, "utf8").replaceAll("][", "],[")}]`).flat();
  const found = comments.find(({ body }) => body.startsWith(process.env.MARKER));
  if (found) console.log(found.id);')
if [ -n "$id" ]; then
  gh api --method PATCH "repos/{owner}/{repo}/issues/comments/$id" --field "body=@$2" --silent
else
  gh api --method POST "$comments" --field "body=@$2" --silent
fi
