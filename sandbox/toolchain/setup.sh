#!/bin/bash
# setup.sh [--for demo|test] — makes .sandbox complete: Debian packages, node_modules and the compiled program,
# .sandbox/bin, the hosts' tree, the providers' plugins. Under two seconds when all of it is there; may be interrupted
# and repeated at any point; nothing outside the clone is changed but Debian packages.
set -euo pipefail
# shellcheck source=sandbox/toolchain/versions.sh
. "$(dirname "${BASH_SOURCE[0]}")/versions.sh"
# shellcheck source=sandbox/toolchain/progress.sh
. "$here/progress.sh"

purpose=demo
case ${1:-} in
  '') ;;
  --for) purpose=${2:-} ;;
  *) die "usage: setup.sh [--for demo|test]" ;;
esac
case $purpose in demo | test) ;; *) die "--for takes demo or test, not '$purpose'" ;; esac

mkdir -p "$box" "$bin"
# Pulumi looks for plugins in every folder of a project but those with a file of this name.
: >"$box/PulumiPolicy.yaml"
# Two runs at once would build everything twice; the second waits and then finds it made.
exec 9>"$box/setup.lock"
flock --nonblock 9 || {
  say "another setup of this clone is at work: waiting for it"
  flock --timeout 3600 9 || die "another setup of this clone has held $box/setup.lock for an hour"
}
# What an interrupted run left half-made
find "$box" -mindepth 1 -maxdepth 1 \( -name '.*.??????' -type d \) -exec rm -rf --one-file-system {} +

part() { # NAME WHAT LIMIT SCRIPT ARGUMENT…
  local name=$1 what=$2 limit=$3 script=$here/$4
  shift 4
  phase "$name" "$what" "$limit" "$script" check "$@" -- "$script" get "$@"
}

# Before anything that takes time: what the longest build would lack
"$here/tool.sh" able pulumi

part packages 'Debian packages' 900 packages.sh "$purpose"
part program 'npm packages, then the TypeScript compiler' 900 node.sh
part pulumi "${version[pulumi]} (three to ten minutes where it has to be built)" 3600 tool.sh pulumi
part pulumi-language-nodejs 'the language host' 1800 tool.sh pulumi-language-nodejs
part sops "${version[sops]}" 1800 tool.sh sops
for tool in age age-keygen ssh-to-age; do part $tool "${version[$tool]}" 900 tool.sh $tool; done
# The checker of workflows is the tests' only.
if [ "$purpose" = test ]; then part actionlint "${version[actionlint]}" 900 tool.sh actionlint; fi
# Nothing needs Go's caches once the tools are there. To remove 2 GB of small files takes half a minute, in which the
# next phase mostly waits for the network.
rm -rf "$box/cache/go-modules" "$box/cache/go-build" &
cleaner=$!
part tree 'a Debian tree for the simulated hosts (about a minute)' 1800 tree.sh
part factory 'the first system of the simulated hosts' 900 factory.sh
part nix 'settings, store and commands' 120 nix.sh
part plugins "plugins of the providers" 1200 plugins.sh
# The checkers of Nix text are the tests' only; an older Cargo than nixfmt's crate asks for cannot build them.
if [ "$purpose" = test ] && at_least "$(cargo --version 2>/dev/null | grep -oE '[0-9.]+' | head -1)" "${version[cargo]}"; then
  for tool in nixfmt deadnix; do part $tool "${version[$tool]} (about a minute)" 1800 lint-tool.sh $tool; done
fi
wait $cleaner
report toolchain ready
