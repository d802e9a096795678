# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh, status.sh, store.sh, checks.sh, adoption.sh, activation.sh, loader.sh, reboot.sh and trial.sh
# One switch of this machine: `begin` over ssh, then `run` in a systemd unit that needs nobody; `status` and `answer` over later connections;
# `revert` by the armed timer; `resume` by a unit of the closure that a trial boot has started. Tools come from the closure that runs before the switch.
set -euo pipefail

begin() {
  local id=$1 pinned=$2 closure=$3 expected=$4 activate_limit=$5 confirm_limit=$6 probe_limit=$7 when=$8 window=$9
  local operator=${10} adopt=${11} phases=${12} seconds=${13} started reason previous error activation activation_reason
  TZ=UTC printf -v started '%(%FT%TZ)T'
  take_lock 0 "$(holder "$id" "$operator" "$started")" || refuse "$(busy)"
  reason=$(check_machine "$closure" "$pinned" "$probe_limit")
  [ -n "$reason" ] || reason=$(check_unfinished "$id")
  [ -z "$reason" ] || refuse "$reason"
  choose_activation "$closure" "$when" "$window"
  if is_delivered "$closure" && [[ $activation != @(trial-boot|wait) ]]; then
    print_running
    echo "previous=$closure"
    echo "phase=confirmed"
    return
  fi
  keep_built "$closure" || refuse "the closure cannot be kept from garbage collection in /nix/var/nix/gcroots"
  reason=$(check_running "$expected")
  [ -z "$reason" ] || refuse "$reason"
  case $activation in
  refused) refuse "$activation_reason" ;;
  wait) end_begin waiting "$activation_reason" ;;
  esac
  if [ "$adopt" != yes ] && ! is_adopted "$pinned"; then
    show_changes "$closure" "$probe_limit" | sed 's/^/log=/' || true
    end_begin unadopted "it runs $(running_closure), which something else has deployed"
  fi
  previous=$(running_closure)
  folder=$state/transactions/$id
  if ! error=$(prepare "$id" 2>&1); then
    rm -rf "$folder"
    refuse "the transaction cannot be kept in $folder: $error"
  fi
  set_status phase=queued "id=$id" "boot=$(boot_id)" "started=$started" "pinned=$pinned" "closure=$closure" "operator=$operator" \
    "expected=$expected" "activateLimit=$activate_limit" "confirmLimit=$confirm_limit" "mode=$activation"
  systemd-run --quiet --no-block --collect --unit="$(switch_unit "$id")" --description="Switch to $closure" \
    --property=OOMScoreAdjust=-900 --setenv=PATH="$previous/sw/bin" --setenv=HOME=/root \
    "$previous/sw/bin/bash" "$folder/transaction.sh" run "$id" 9>&-
  # It waits for the lock.
  exec 9>&-
  # What people read meanwhile.
  [ -z "$activation_reason" ] || echo "say=$activation_reason" >&2
  [ "$activation" = trial-boot ] || echo "say=activating" >&2
  print_status_after "$id" "$seconds" "$phases"
}

# Runs in a subshell: the mask must not reach an activation.
prepare() {
  umask 077
  # Before its own folder is there: a clock that was set back makes that one look the oldest.
  prune_transactions
  mkdir -p "$folder" && chmod 0700 "$state" || return
  printf '%s\n' "$BASH_EXECUTION_STRING" >"$folder/transaction.sh" && reserve_space && sync "$folder"/*
}

refuse() { end_begin refused "$1"; }

# Nothing was begun. What was copied is whole all the same when the machine is switched later; on a slow disk the rest is written later.
end_begin() {
  store_to_disk 5 || true
  print_running
  echo "phase=$1"
  echo "reason=${2//[[:cntrl:]]/ }"
  exit 0
}

run() {
  local id=$1 reason rc=0
  open_transaction "$id"
  if ! take_lock 10 "$(own_name)"; then end_refused "$(busy)"; fi
  reason=$(check_machine "${status[closure]}" "${status[pinned]}" known)
  [ -n "$reason" ] || reason=$(check_unfinished "$id")
  [ -n "$reason" ] || reason=$(check_running "${status[expected]}")
  [ -z "$reason" ] || end_refused "$reason"
  set_status phase=arming "previous=$(previous_closure)" "profileLink=$(previous_link)" \
    "knownGoodLink=$(readlink "$known_good" || true)" "profileNewest=$(newest_generation "$profile")" \
    "knownGoodNewest=$(newest_generation "$known_good")" "failedBefore=$(failed_units)"
  hold_closures "$id" || end_refused "the closures cannot be kept from garbage collection in /nix/var/nix/gcroots"
  store_to_disk "${status[activateLimit]}" || end_refused "the store could not be written to disk within ${status[activateLimit]} s"
  arm "$id" || end_refused "the timer that would bring the machine back could not be armed"
  [ "${status[mode]}" != trial-boot ] || run_trial "$id"
  set_status phase=activating
  activate "${status[closure]}" test || rc=$?
  case $rc in
  0 | 4) ;; # 4: units failed; the health checks judge
  124 | 137) back "$id" "the activation did not end within ${status[activateLimit]} s" ;;
  *) back "$id" "the activation failed with status $rc" ;;
  esac
  runs "${status[closure]}" || back "$id" "the activation ended, but $(running_closure) runs"
  set_status phase=awaiting "activation=$rc" "confirmUntil=$(($(uptime_seconds) + status[confirmLimit]))"
  case $(await_answer) in
  confirm) ;;
  reject*) back "$id" "the operator found it unhealthy" ;;
  *) back "$id" "not confirmed within ${status[confirmLimit]} s" ;;
  esac
  release_space
  set_status phase=committing committing=yes
  # A start in the middle of it would find a profile of one closure and a boot entry of the other.
  { leave_word "$id" && commit; } || back "$id" "$failed_step failed"
  set_status phase=confirmed "generation=$(generation)" || back "$id" "recording the confirmation failed"
  forget_word
  forget_former_known_good
  finish "$id"
}

end_refused() {
  set_status phase=refused "reason=$1"
  finish "${status[id]}"
  exit 0
}

back() {
  revert "$1" "$2"
  exit
}

own_name() { holder "${status[id]}" "${status[operator]-}" "${status[started]-}"; }

# Prints what the operator answered within the limit.
await_answer() {
  local now
  while read_clock && [ "$now" -lt "${status[confirmUntil]}" ]; do
    if [ -r "$folder/answer" ]; then
      echo "$(<"$folder/answer")"
      return
    fi
    pause 0.1
  done
}

# The timer's way back. A process that still holds the lock is either about to end by itself or hangs.
revert_by_timer() {
  local id=$1
  open_transaction "$id"
  if ! take_lock "$(patience)" "$(own_name)"; then
    systemctl kill --signal=KILL "$(switch_unit "$id")" || true
    take_lock 10 "$(own_name)" || true
  fi
  open_transaction "$id"
  case ${status[phase]} in
  confirmed | rolled-back | refused | aborted | restarting) return ;;
  esac
  if [ "${status[mode]-}" = trial-boot ]; then revert_trial "$id"; else revert "$id" "the transaction was interrupted while ${status[phase]}"; fi
}

# Waits while the transaction is in one of the phases given, so that one connection sees a change at once. What is queued has yet to live.
print_status_after() {
  local id=$1 seconds=$2 phases=$3 until looks now
  until=$(($(uptime_seconds) + seconds))
  open_transaction "$id" || true
  for ((looks = 0; ; looks++)); do
    read_clock
    if [[ " $phases " != *" ${status[phase]-} "* ]] || [ "$now" -ge "$until" ]; then break; fi
    # Seldom: systemd takes for its answer what a hundred looks at the record take.
    if ((looks % 20 == 0)) && [ "${status[phase]}" != queued ] && ! is_alive "$id"; then break; fi
    # The longer it has taken, the less is lost with a moment more.
    pause "0.$((looks < 20 ? 1 : looks < 40 ? 2 : 5))"
    open_transaction "$id" || true
  done
  open_transaction "$id" || true
  print_status "$id"
}

# The operator's verdict; a late one is ignored by the transaction, which has decided by then.
answer() {
  local id=$1 verdict=$2 seconds=$3
  if open_transaction "$id" && [ "${status[phase]}" = awaiting ]; then
    printf '%s\n' "$verdict" >"$folder/answer.new"
    mv -T "$folder/answer.new" "$folder/answer"
  fi
  print_status_after "$id" "$seconds" "awaiting committing reverting"
}

verb=$1
shift
case $verb in
begin) begin "$@" ;;
run) run "$@" ;;
status) print_status_after "$@" ;;
answer) answer "$@" ;;
revert) revert_by_timer "$@" ;;
resume) resume "$@" ;;
*)
  echo "unknown verb: $verb" >&2
  exit 2
  ;;
esac
