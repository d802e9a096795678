#!/bin/bash
# build.sh STACK — builds what an up would bring to the hosts that change, and puts it into the binary cache CACHE_URL, from where they
# take it; without one nothing is done, and the hosts build for themselves. Follows ci/preview.sh: it reads the preview that that left.
# CACHE_KEY is the private key to sign with, where there is one (nix key generate-secret). Needs Nix. What is for another processor is left
# to its host.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
[ $# = 1 ] || { echo "usage: ci/build.sh STACK" >&2; exit 2; }
[ -n "${CACHE_URL:-}" ] || { echo "no binary cache is configured (CACHE_URL): the hosts build for themselves"; exit 0; }
# No builder has any business with it.
key=$(mktemp)
trap 'rm -f "$key"' EXIT
printf '%s' "${CACHE_KEY:-}" >"$key"
unset CACHE_KEY
nix=(nix --extra-experimental-features 'nix-command flakes')
builds=$(node dist/deploy/changed-builds.js "${1##*/}" <".fleet/${1##*/}/preview.json")
[ -n "$builds" ] || { echo "nothing is to be built"; exit 0; }
paths=()
while read -r derivation what; do
  echo "building $what"
  paths+=("$("${nix[@]}" build --no-link --print-out-paths "$derivation^out")")
done <<<"$builds"
[ ! -s "$key" ] || "${nix[@]}" store sign --recursive --key-file "$key" "${paths[@]}"
"${nix[@]}" copy --to "$CACHE_URL" "${paths[@]}"
