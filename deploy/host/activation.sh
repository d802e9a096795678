# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh and status.sh
# The steps that change the machine, and the way back.

# Exit status of the closure's own switch-to-configuration; 124 or 137 when its time was up.
activate() {
  local closure=$1 action=$2 limit=${3-${status[activateLimit]}}
  timeout --kill-after=5 "$limit" "$closure/bin/switch-to-configuration" "$action" \
    9>&- </dev/null > >(log_sink) 2>&1
}

# A timer with what it starts: there also while a start hangs; and gone once the machine goes down, before its file systems are.
from_start=(--{timer-,}property={DefaultDependencies=no,After=local-fs.target})
to_shutdown=(--{timer-,}property={Conflicts,Before}"=shutdown.target")

# Armed before anything is touched: brings the machine back when this transaction's own process is no more.
arm() {
  local id=$1 unit seconds
  unit=$(revert_unit "$id")
  seconds=$((status[activateLimit] + status[confirmLimit] + 10))
  systemd-run --quiet --collect --unit="$unit" --description="Return to ${status[previous]}" \
    --on-active="${seconds}s" --timer-property=AccuracySec=1s "${from_start[@]}" "${to_shutdown[@]}" \
    --setenv=PATH="$PATH" --setenv=HOME=/root \
    "${status[previous]}/sw/bin/bash" "$folder/transaction.sh" revert "$id" 9>&- &&
    systemctl --quiet is-active "$unit.timer"
}

disarm() { systemctl stop "$(revert_unit "$1").timer" 2>/dev/null || true; }

# Nix does not fsync what it adds: after a power cut a closure that counts as valid could be a tree of empty files.
store_to_disk() { timeout --kill-after=2 "$1" sync -f /nix/store; }

# What was copied for this switch stays until the next one: also where nothing is begun.
keep_built() { mkdir -p /nix/var/nix/gcroots/nixos-fleet && ln -sfn "$1" /nix/var/nix/gcroots/nixos-fleet/built; }

# A garbage collection in the middle must take neither side.
hold_closures() {
  ln -sfn "${status[previous]}" "/nix/var/nix/gcroots/nixos-fleet-$1-previous"
  ln -sfn "${status[closure]}" "/nix/var/nix/gcroots/nixos-fleet-$1-closure"
}

# Its end is on record: nothing of it stays behind.
finish() {
  disarm "$1"
  rm -f /nix/var/nix/gcroots/"nixos-fleet-$1"-{previous,closure} "$folder"/reserve*
}

# set_profile PROFILE CLOSURE SECONDS
set_profile() {
  mkdir -p "${1%/*}" &&
    timeout --kill-after=5 "$3" nix-env --profile "$1" --set "$2" 9>&- </dev/null > >(log_sink) 2>&1
}

# Profile and boot entry of a confirmed closure. The known-good profile comes before the boot entry: the menu lists it.
# Leaves the step that failed in failed_step. All of it together takes no longer than `patience` says: so long the timer waits for the lock.
failed_step=
# shellcheck disable=SC2034 # read by transaction.sh
commit() {
  local closure=${status[closure]} until
  until=$(($(uptime_seconds) + $(patience)))
  failed_step="setting the system profile"
  set_profile "$profile" "$closure" "$(left "$until")" || return 1
  failed_step="setting the known-good profile"
  set_known_good "$closure" || return 1
  failed_step="writing the boot entry"
  activate "$closure" boot "$(left "$until")" || return 1
  failed_step="writing the profile to disk"
  timeout --kill-after=5 "$(left "$until")" sync -f /nix/var/nix/profiles
}

# Nobody else writes it, and its links are all that makes it a profile and a root: no Nix has to be started for it.
set_known_good() {
  local number link
  [ ! "$known_good" -ef "$1" ] || return 0
  number=$(($(newest_generation "$known_good") + 1)) link=$known_good-$number-link
  mkdir -p "${known_good%/*}" && ln -sfn "$1" "$link" && point_profile "$known_good" "${link##*/}"
}

# point_profile PROFILE LINK — at one of its generations, in one step; by a name that nobody takes for a profile, if the machine stops in it.
point_profile() { ln -sfn "$2" "$1.new-link" && mv -T "$1.new-link" "$1"; }

# One closure is the one that was confirmed last: what was so before is in the menu and held by its own generation, as long as people want.
# The entry that the menu has of it goes with the next one that is written.
forget_former_known_good() {
  local link current
  current=$(readlink "$known_good") || return 0
  for link in "$known_good"-*-link; do [ "${link##*/}" = "${current##*/}" ] || rm -f "$link" || true; done
}

# Seconds for what must not be cut off: the limit of an activation may be too short for it.
patience() { echo $((status[activateLimit] > 60 ? status[activateLimit] : 60)); }

# Seconds until then; for `timeout`, to which none would be no limit.
left() {
  local seconds=$(($1 - $(uptime_seconds)))
  echo $((seconds > 0 ? seconds : 1))
}

# Puts a profile back to the generation that it had, by its exact link, and drops the generation that this transaction added.
restore_profile() {
  local path=$1 before=$2 newest=$3 now number
  now=$(readlink "$path" || true)
  [ "$now" != "$before" ] || return 1
  if [ -n "$before" ]; then
    point_profile "$path" "$before"
  else
    rm -f "$path"
  fi
  # nix-env takes the newest generation again when that is this closure already: such a one is not ours to drop.
  number=${now%-link}
  number=${number##*-}
  if [ "${number:-0}" -gt "$newest" ]; then rm -f "$path-$number-link"; fi
}

# Back to the exact closure that ran before. Returns 0 when it runs again.
revert() {
  # Every step is tried, whatever became of the one before.
  set +e
  local id=$1 reason=$2 tries rc menu=0 changed=1 limit
  limit=$(patience)
  release_space
  set_status phase=reverting "reason=$reason"
  restore_profile "$known_good" "${status[knownGoodLink]-}" "${status[knownGoodNewest]}" && changed=0
  restore_profile "$profile" "${status[profileLink]}" "${status[profileNewest]}" && changed=0
  if [ "$changed" = 0 ] || [ "${status[committing]-}" = yes ]; then
    activate "$(profile_closure)" boot "$limit"
    menu=$?
  fi
  for tries in 1 2 3; do
    activate "${status[previous]}" test "$limit"
    rc=$?
    [ "$(running_closure)" = "${status[previous]}" ] && { [ "$rc" = 0 ] || [ "$rc" = 4 ]; } && break
    [ "$tries" = 3 ] || sleep 2
  done
  [ "$rc" = 0 ] || reason="$reason; the previous closure's activation ended with status $rc"
  [ "$menu" = 0 ] || reason="$reason; its boot entries could not be written again (status $menu)"
  if [ "$(running_closure)" != "${status[previous]}" ] || { [ "$rc" != 0 ] && [ "$rc" != 4 ]; }; then
    if boots "${status[previous]}"; then
      set_status phase=restarting "reason=$reason"
      finish "$id"
      restart
      return 1
    fi
    # The timer stays armed: it tries once more.
    set_status phase=rollback-failed "reason=$reason"
    return 1
  fi
  set_status phase=rolled-back "reason=$reason"
  forget_word
  finish "$id"
}

boots() {
  local default
  default=$(boot_default)
  [ "$(profile_closure)" = "$1" ] && { [ -z "$default" ] || [ "$default" = "$1" ]; }
}

# A start brings up what no activation could. A little later, so that the operator hears of it; without asking what hangs, if need be.
restart() {
  sync -f /nix/var/nix/profiles
  systemd-run --quiet --collect "${from_start[@]}" "${to_shutdown[@]}" --on-active=2s --setenv=PATH="$PATH" \
    "$(command -v systemctl)" reboot 9>&-
  # A shutdown that hangs does not stop this one.
  systemd-run --quiet --collect "${from_start[@]}" --on-active=120s --setenv=PATH="$PATH" "$(command -v systemctl)" reboot --force 9>&-
}
