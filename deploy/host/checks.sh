# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh, status.sh and store.sh
# What must hold before anything is touched. Each check prints the reason for a refusal, or nothing.

# take_lock SECONDS HOLDER — one switch per machine, whoever starts it. The kernel drops the lock with the process that holds it, however
# that ends; file descriptor 9 is closed for everything that an activation may leave running.
take_lock() {
  [ -d /run/nixos-fleet ] || install -d -m 0700 /run/nixos-fleet
  exec 9>>/run/nixos-fleet/lock
  flock --exclusive --wait "$1" 9 && printf '%s\n' "$2" >/run/nixos-fleet/lock
}

# Who holds it, in words.
holder() { echo "transaction $1 by $2, since $3"; }

busy() {
  # Who has taken it in this very moment has yet to write its name.
  sleep 0.2
  echo "another deployment is running on this machine: $(cat /run/nixos-fleet/lock)"
}

# The machine that a closure says it is for.
marker_of() { public_key "$1/etc/nixos-fleet/machine"; }

# check_machine CLOSURE PINNED SECONDS|known — is this the machine that the closure was built for, and the one that the operator means? With
# `known`, Nix has said already that it has it; else it is given these seconds.
check_machine() {
  local closure=$1 pinned=$2 limit=$3 keys marker said known=0
  # Where it is the one in the usual place, sshd need not be asked which it shows.
  keys=$(public_key /etc/ssh/ssh_host_ed25519_key.pub)
  [ "$keys" = "$pinned" ] || keys=$(host_keys)
  if [[ $'\n'$keys$'\n' != *$'\n'"$pinned"$'\n'* ]]; then
    echo "wrong machine: expected SSH host key $pinned, found ${keys:-none}"
  elif ! [[ $closure =~ ^/nix/store/[0-9a-z]{32}-[^/]+$ ]]; then
    echo "not a store path: $closure"
  elif { [ "$limit" = known ] || said=$(check_paths "$limit" "$closure" 2>&1) || known=$?; } && is_late "$known"; then
    no_answer "$limit"
  elif [ "$known" != 0 ] || [ ! -x "$closure/bin/switch-to-configuration" ]; then
    echo "no valid system closure in this machine's store: $closure${said:+ ($said)}"
  else
    marker=$(marker_of "$closure")
    if [ "$marker" != "$pinned" ]; then
      echo "the closure was built for another machine: its marker is ${marker:-missing}, this machine is $pinned"
    fi
  fi
}

# Called with the lock held, so no transaction can be at work but one whose process was killed or has not got the lock yet.
check_unfinished() {
  local own=$1 path id
  for path in "$state"/transactions/*/; do
    id=${path%/} id=${id##*/}
    if [ "$id" = "$own" ] || ! open_transaction "$id"; then continue; fi
    # Its timer, if it was killed before it could stop that one, finds nothing to do.
    case ${status[phase]-} in confirmed | rolled-back | refused | aborted) continue ;; esac
    if [ "${status[boot]-}" = "$(boot_id)" ]; then
      if [ "${status[phase]-}" = restarting ]; then
        echo "$(holder "$id" "${status[operator]-}" "${status[started]-}"), could not be rolled back: the machine is about to restart"
        return
      fi
      if systemctl --quiet is-active "$(revert_unit "$id").timer" || systemctl --quiet is-active "$(revert_unit "$id").service"; then
        echo "$(holder "$id" "${status[operator]-}" "${status[started]-}"), was interrupted and is being rolled back by its timer"
        return
      fi
      if ! is_final "${status[phase]-}" && systemctl --quiet is-active "$(switch_unit "$id")"; then
        echo "another deployment is starting on this machine: $(holder "$id" "${status[operator]-}" "${status[started]-}")"
        return
      fi
    fi
    if ! is_final "${status[phase]-}" && has_left_word; then
      if systemctl --quiet is-active "$(trial_unit)"; then
        echo "transaction $id, started ${status[started]-}, is on trial"
        return
      fi
      [ "$(readlink -f /run/booted-system)" = "${status[closure]}" ] || came_back
    fi
    is_final "${status[phase]-}" || abort_transaction "$id"
  done
}

# The machine was restarted in the middle: it booted its default, which an unconfirmed transaction has not changed.
abort_transaction() {
  set_status phase=aborted "reason=interrupted while ${status[phase]-}; not rolled back, because the machine was restarted or its timer was stopped"
  forget_word
  finish "$1"
}

check_running() {
  [ -z "$1" ] || runs "$1" || echo "the machine runs $(running_closure), expected $1: it was switched since the preview"
}

# Running, default of profile and loader, and confirmed once: nothing is left to do.
is_delivered() {
  local default
  runs "$1" && [ "$profile" -ef "$1" ] && [ "$known_good" -ef "$1" ] || return 1
  default=$(boot_default)
  [ -z "$default" ] || [ "$default" = "$1" ]
}
