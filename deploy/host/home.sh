# shellcheck shell=bash
# One change of a user's home: `begin` over ssh, then `run` in a systemd unit that needs nobody; `status` over later connections.
# There is no way to try a home: what is remembered is the generation before, and its own activation is the way back.
set -euo pipefail

# The record of one change: key=value lines, replaced as a whole and fsynced, so that a power cut leaves no half of one.
set_status() {
  local pair
  for pair; do status[${pair%%=*}]=${pair#*=}; done
  for pair in "${!status[@]}"; do printf '%s=%s\n' "$pair" "${status[$pair]}"; done >"$folder/status.new"
  sync "$folder/status.new"
  mv -T "$folder/status.new" "$folder/status"
  sync "$folder"
}

read_status() {
  local line
  status=()
  [ -r "$folder/status" ] || return 0
  while IFS= read -r line; do status[${line%%=*}]=${line#*=}; done <"$folder/status"
}

unit() { echo "nixos-fleet-home-$user.service"; }

# home-manager keeps its profile below the user's own state, or where Nix kept it before.
profile_link() {
  local link
  for link in "$home/.local/state/nix/profiles/home-manager" "/nix/var/nix/profiles/per-user/$user/home-manager"; do
    if [ -L "$link" ]; then
      echo "$link"
      return
    fi
  done
}

# What the last activation that went through has left: home-manager's own root, not the profile, which it sets before it has linked.
current() {
  local link
  for link in "$home/.local/state/home-manager/gcroots/current-home" "$(profile_link)"; do
    if [ -n "$link" ] && [ -e "$link" ]; then
      readlink -f "$link"
      return
    fi
  done
}

generation() {
  local link
  link=$(profile_link)
  [ -n "$link" ] || return 0
  link=$(readlink "$link")
  link=${link##*home-manager-}
  echo "${link%-link}"
}

print_status() {
  local alive
  # First: a unit that ends in between must not look as if it had left its record unfinished.
  alive=$(systemctl is-active "$(unit)" || true)
  read_status
  echo "phase=${status[phase]-unknown}"
  echo "reason=${status[reason]-}"
  echo "wanted=${status[wanted]-}"
  echo "previous=${status[previous]-}"
  echo "current=$(current)"
  echo "generation=$(generation)"
  echo "unit=$alive"
  [ ! -r "$folder/log" ] || tail -n 20 "$folder/log" | tr -d '\r' | sed 's/^/log=/'
}

begin() {
  local limit=$1 id=$2 wanted=$3
  if systemctl --quiet is-active "$(unit)"; then
    read_status
    [ "${status[id]-}" = "$id" ] || echo "busy=yes"
    print_status
    return
  fi
  install -d -m 0700 "$folder"
  printf '%s\n' "$BASH_EXECUTION_STRING" >"$folder/home.sh"
  status=()
  set_status phase=queued "id=$id" "wanted=$wanted" "limit=$limit"
  : >"$folder/log"
  systemctl reset-failed "$(unit)" 2>/dev/null || true
  systemd-run --quiet --collect --unit="$(unit)" --description="Home of $user: $wanted" \
    --setenv=PATH="$PATH" "$(readlink -f "$(command -v bash)")" "$folder/home.sh" run "$user"
  print_status
}

# The user's own session: their groups and limits, and a user manager whose units the activation may restart. Opening it moves the
# processes out of the unit's control group, so the limit is held by the process group; the unit's own is the last resort.
activate() {
  local name
  name=nixos-fleet-home-$user-session.service
  systemctl reset-failed "$name" 2>/dev/null || true
  # shellcheck disable=SC2016 # the session's own variables
  systemd-run --quiet --wait --collect --pipe --unit="$name" --description="Activation of the home of $user" \
    --uid="$user" --property=PAMName=login --property="RuntimeMaxSec=$((status[limit] + 30))" \
    --property=WorkingDirectory="$home" --setenv=HOME="$home" --setenv=USER="$user" --setenv=LOGNAME="$user" \
    --setenv=PATH="$PATH" "$BASH" -c '
      export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$UID}
      if [ -S "$XDG_RUNTIME_DIR/bus" ]; then export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus; fi
      exec timeout --kill-after=10 "$1" "$0/activate"' "$1" "${status[limit]}" </dev/null >>"$folder/log" 2>&1
}

run() {
  local previous reason rc=0
  read_status
  previous=$(readlink -f "$roots/confirmed" || true)
  # Not what was confirmed last but what is there: somebody may have changed the home by hand.
  [ -z "$(current)" ] || previous=$(current)
  [ -d "$previous" ] || previous=
  mkdir -p "$roots"
  [ -z "$previous" ] || ln -sfn "$previous" "$roots/previous"
  set_status phase=activating "previous=$previous"
  activate "${status[wanted]}" || rc=$?
  if [ "$rc" = 0 ]; then
    ln -sfn "${status[wanted]}" "$roots/confirmed"
    set_status phase=confirmed
    return
  fi
  reason="the activation ended with status $rc"
  [ "$rc" != 124 ] || reason="the activation did not end within ${status[limit]} s"
  if [ -z "$previous" ]; then
    set_status phase=failed "reason=$reason; there is no generation before it to return to"
    return
  fi
  set_status phase=reverting "reason=$reason"
  rc=0
  revert || rc=$?
  if [ "$rc" = 0 ]; then
    set_status phase=rolled-back
  else
    set_status phase=rollback-failed "reason=${status[reason]}; so did that of $previous with status $rc"
  fi
}

# Its output goes elsewhere: what the error shows is why the new generation failed.
revert() {
  local log=$folder/log
  mv "$log" "$log.failed"
  activate "${status[previous]}" || {
    local rc=$?
    cat "$log" >>"$log.failed"
    mv "$log.failed" "$log"
    return "$rc"
  }
  mv "$log" "$log.revert"
  mv "$log.failed" "$log"
}

# Waits while the change is under way, so that one connection sees its end at once.
await() {
  local seconds=$1
  while [ "$seconds" -gt 0 ] && systemctl --quiet is-active "$(unit)"; do
    sleep 1
    seconds=$((seconds - 1))
  done
  print_status
}

verb=$1 user=$2
shift 2
declare -A status=()
home=$(getent passwd "$user" | cut -d : -f 6) || true
folder=/var/lib/nixos-fleet/home/$user
roots=/nix/var/nix/gcroots/nixos-fleet/home/$user
if [ -z "$home" ]; then
  echo "refused=this machine has no user $user"
  exit 0
fi
case $verb in
begin) begin "$@" ;;
run) run ;;
status) await "$@" ;;
*)
  echo "unknown verb: $verb" >&2
  exit 2
  ;;
esac
