#!/bin/bash
# stop-lab.sh — stops the simulated world of this clone: first the operator's side of it (the API), then the hosts.
set -euo pipefail
# shellcheck source=sandbox/toolchain/versions.sh
. "$(dirname "${BASH_SOURCE[0]}")/versions.sh"
lab=${FLEET_LAB:-$box/lab}

# Who runs in the lab's network namespace is the lab's; the hosts have namespaces of their own.
operators() {
  local namespace process
  namespace=$(stat -Lc %i "$lab/net" 2>/dev/null) || return 0
  for process in /proc/[0-9]*; do
    [ "$(stat -Lc %i "$process/ns/net" 2>/dev/null)" != "$namespace" ] || echo "${process#/proc/}"
  done
}

for pid in $(operators); do
  case $(cat "/proc/$pid/comm" 2>/dev/null) in
    pulumi*) die "an operation of pulumi is at work (process $pid): let it end, or interrupt it, then repeat" ;;
  esac
done
mapfile -t pids < <(operators)
if [ ${#pids[@]} -gt 0 ]; then
  kill "${pids[@]}" 2>/dev/null || true
  for _ in $(seq 50); do
    [ -n "$(operators)" ] || break
    sleep 0.1
  done
  mapfile -t pids < <(operators)
  [ ${#pids[@]} = 0 ] || kill -KILL "${pids[@]}" 2>/dev/null || true
fi
if [ -d "$lab" ]; then "$root/sandbox/lab/lab.sh" down; fi
