# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh
# [NAME FROM TO]… — what differs between two closures, in Nix's own words; `running` stands for the one that runs. Of one that could be
# switched to from there also what that would do to units, and what it would take a reboot for. Reads only.
set -uo pipefail

each() { # KEY LINES
  local line
  while IFS= read -r line; do printf '%s\n' "$1=$line"; done <<<"$2"
}

compare() { # NAME FROM TO
  local name=$1 from=$2 to=$3 path said
  [ "$2" != running ] || from=$(running_closure)
  [ "$3" != running ] || to=$(running_closure)
  printf '%s\n' "$name.from=$from" "$name.to=$to"
  [ "$from" != "$to" ] || return 0
  for path in "$from" "$to"; do
    if ! nix-store --check-validity "$path" 2>/dev/null </dev/null; then
      echo "$name.missing=$path"
      return
    fi
  done
  if ! said=$(nix_says store diff-closures "$from" "$to"); then
    echo "$name.failed=$(tail -n 1 <<<"$said")"
    return
  fi
  each "$name.package" "$said"
  # Sorted by path, so one at a time.
  echo "$name.sizes=$(for path in "$from" "$to"; do nix_says path-info --closure-size "$path" | awk '{ print $2 }'; done | paste -sd ' ')"
  if [ "$2" = running ]; then would_do "$name" "$to"; fi
}

would_do() { # NAME CLOSURE
  local said status=0
  said=$(timeout --kill-after=5 20 "$2/bin/switch-to-configuration" dry-activate </dev/null 2>&1) || status=$?
  each "$1.dry" "$said"
  [ "$status" = 0 ] || echo "$1.dry-failure=dry-activate ended with status $status: $(tail -n 1 <<<"$said")"
  echo "$1.reboot=$(reboot_reasons /run/booted-system "$2")"
}

while [ $# -ge 3 ]; do
  compare "$1" "$2" "$3"
  shift 3
done
