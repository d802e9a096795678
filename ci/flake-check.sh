#!/bin/bash
# flake-check.sh STACK — `nix flake check` of the whole stack as one flake, and of that of its homes: every system, home, package and check
# is evaluated, none is built, and no host is asked. Needs Nix, and neither passphrase nor engine. What only a machine itself can tell is
# where the last preview or up of this clone left it; a host of which nothing is known here is left out, and named.
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.."
[ $# = 1 ] || { echo "usage: ci/flake-check.sh STACK" >&2; exit 2; }
stack=${1##*/}
node dist/deploy/render-fleet.js "$stack"
inputs=$(node dist/deploy/stack-inputs.js "$stack")
for flake in ".fleet/$stack/flake" ".fleet/$stack/flake/home"; do
  [ -e "$flake/flake.nix" ] || continue
  echo "nix flake check $flake"
  # From within: a reference would want the clone's path as in a URL.
  (cd "$flake" && xargs -rd '\n' nix --extra-experimental-features 'nix-command flakes' flake check --no-build path:. <<<"$inputs")
done
