#!/bin/bash
# update-lock.sh — what `./fleet lock` has changed, as a pull request that merges itself when its checks are green; nothing where
# nothing has changed. Needs git, gh and GH_TOKEN.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
branch=update-lock
locks=(nix/flake.lock nix/home/flake.lock)
git add -- "${locks[@]}"
if git diff --cached --quiet; then echo "the locks are up to date"; exit 0; fi
git checkout -B "$branch"
git -c user.name=update-lock -c user.email=update-lock@localhost commit -m "Update the locks"
git push --force origin "$branch"
url=$(gh pr list --head "$branch" --json url --jq '.[0].url // empty')
[ -n "$url" ] || url=$(gh pr create --head "$branch" --title "Update the locks" --body "New revisions of every flake input.")
gh pr merge --auto --squash "$url"
