# shellcheck shell=bash disable=SC2154 # variables of what this follows
# Follows home-as-root.sh or home-as-user.sh. One change of a user's home: `begin` over ssh, then `run` in a process that needs
# nobody; `status` over later connections. There is no way to try a home: what is remembered is the generation before, and its own activation is the way back.
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
  alive=inactive
  if is_under_way; then alive=active; fi
  read_status
  echo "phase=${status[phase]-unknown}"
  echo "reason=${status[reason]-}"
  echo "wanted=${status[wanted]-}"
  echo "previous=${status[previous]-}"
  echo "current=$(current)"
  echo "generation=$(generation)"
  echo "unit=$alive"
  # Moved aside for a moment while the generation before is activated again.
  { tail -n 2000 "$folder/log" 2>/dev/null || true; } | tr -d '\r' | sed 's/^/log=/'
}

begin() {
  local limit=$1 id=$2 wanted=$3
  install -d -m 0700 "$folder"
  # Of two that begin at the same instant one is under way when the other looks.
  exec 9>"$folder/beginning"
  if ! flock --timeout 20 9 || is_under_way; then
    read_status
    [ "${status[id]-}" = "$id" ] || echo "busy=yes"
    print_status
    return
  fi
  printf '%s\n' "$BASH_EXECUTION_STRING" >"$folder/home.sh"
  status=()
  set_status phase=queued "id=$id" "wanted=$wanted" "limit=$limit"
  : >"$folder/log"
  launch "$wanted" 9>&-
  print_status
}

run() {
  local previous reason rc=0
  read_status
  previous=$(readlink -f "$roots/confirmed" || true)
  # Not what was confirmed last but what is there: somebody may have changed the home by hand.
  [ -z "$(current)" ] || previous=$(current)
  [ -d "$previous" ] || previous=
  mkdir -p "$roots"
  [ -z "$previous" ] || keep previous "$previous"
  set_status phase=activating "previous=$previous"
  activate "${status[wanted]}" || rc=$?
  if [ "$rc" = 0 ]; then
    keep confirmed "${status[wanted]}"
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
  while [ "$seconds" -gt 0 ] && is_under_way; do
    sleep 1
    seconds=$((seconds - 1))
  done
  print_status
}

verb=$1 user=$2
shift 2
declare -A status=()
home=$(getent passwd "$user" | cut -d : -f 6) || true
if [ -z "$home" ]; then
  echo "refused=this machine has no user $user"
  exit 0
fi
locate
case $verb in
begin) begin "$@" ;;
run) run ;;
status) await "$@" ;;
*)
  echo "unknown verb: $verb" >&2
  exit 2
  ;;
esac
