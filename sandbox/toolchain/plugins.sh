#!/bin/bash
# plugins.sh check|get — the providers' plugins of the simulated stacks: the official ones, else the stand-ins of
# sandbox/providers. Which of them it was is remembered: a stack's state holds under both.
set -euo pipefail
# shellcheck source=sandbox/toolchain/versions.sh
. "$(dirname "${BASH_SOURCE[0]}")/versions.sh"
export PULUMI_HOME=$box/pulumi-home PULUMI_SKIP_UPDATE_CHECK=1
cd "$root"

# shellcheck disable=SC2016 # the template is JavaScript's
mapfile -t wanted < <(node -p '
  ["command", "hcloud", "random"].map((name) => `${name} ${require(`./node_modules/@pulumi/${name}/package.json`).version}`).join("\n")')
complete() {
  local entry
  for entry in "${wanted[@]}"; do
    [ -x "$PULUMI_HOME/plugins/resource-${entry% *}-v${entry#* }/pulumi-resource-${entry% *}" ] || return 1
  done
}
key="$root ${wanted[*]}"
if [ "$1" = check ]; then complete && has_key plugins "$key"; exit; fi

official() {
  local entry
  for entry in "${wanted[@]}"; do
    timeout 300 pulumi plugin install resource "${entry% *}" "v${entry#* }" --non-interactive || return 1
  done
}
if official; then
  how=official
else
  how=stand-ins
  node dist/sandbox/providers/install.js
fi
complete || die "the plugins were installed, but not all are in $PULUMI_HOME/plugins: expected ${wanted[*]}"
keep_key plugins "$key"
echo "$how"
