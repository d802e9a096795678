# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh, status.sh, activation.sh, loader.sh and reboot.sh
# Trial boot: the loader's default stays the closure that runs, the new one is booted once, and becomes the default when it was confirmed.
# Whatever else becomes of the machine, its next start is of the closure before. `resume` is called at every start while $state/trial is
# there, by a unit that every closure of the fleet has (nix/modules/trial-boot). A live switch leaves word as well, while it is made the
# default: a start in the middle of that is brought to one end or the other.

# Both are in the boot menu while a trial lasts, even if what runs is no generation of the system profile.
trial=/nix/var/nix/profiles/system-profiles/trial
fallback=/nix/var/nix/profiles/system-profiles/fallback

# What a transaction comes back to: what runs. Where that is the closure in question, which only lacks its reboot, what was booted.
previous_closure() {
  if lacks_reboot_alone; then readlink -f /run/booted-system; else running_closure; fi
}

lacks_reboot_alone() { [ "${status[mode]}" = trial-boot ] && [ "$(running_closure)" = "${status[closure]}" ]; }

# The generation that the system profile has then.
previous_link() {
  if lacks_reboot_alone; then link_of "$(previous_closure)"; else readlink "$profile"; fi
}

# From the armed transaction to the reboot.
run_trial() {
  local id=$1
  set_status phase=staging
  # Before the loader is told: a start of the new closure, whatever causes it, must find what watches over it.
  if ! leave_word "$id" || ! stage; then
    leave_stage "$failed_step failed"
    exit
  fi
  set_status phase=rebooting
  disks_written
  systemctl reboot
  # Ended by the shutdown, with the lock in its hands: nobody starts another switch in between.
  sleep infinity
}

# What installs a boot loader takes room for its work, and /tmp may be emptied by the start in this very moment.
leave_word() {
  failed_step="leaving word for the start"
  cat >"$state/trial.new" <<RESUME
export PATH=${status[previous]}/sw/bin HOME=/root TMPDIR=$folder
exec ${status[previous]}/sw/bin/bash $folder/transaction.sh resume $1
RESUME
  sync "$state/trial.new" && mv -T "$state/trial.new" "$state/trial" && sync "$state"
}

forget_word() { rm -f "$state/trial"; }

# A machine that was restarted since has somebody who goes on.
has_left_word() {
  [ "${status[mode]-}" = trial-boot ] || { [ "${status[committing]-}" = yes ] && [ "${status[boot]-}" != "$(boot_id)" ]; }
}

stage() {
  local until
  until=$(($(uptime_seconds) + $(patience)))
  failed_step="putting it into the boot menu"
  set_profile "$fallback" "${status[previous]}" "$(left "$until")" &&
    set_profile "$trial" "${status[closure]}" "$(left "$until")" || return 1
  activate "${status[previous]}" boot "$(left "$until")" || return 1
  failed_step="keeping ${status[previous]} as the loader's default"
  [ "$(boot_default)" = "${status[previous]}" ] || return 1
  failed_step="choosing it for the next boot"
  boot_once "${status[closure]}"
}

# The machine was not rebooted: everything as before.
leave_stage() {
  set +e
  forget_boot_once
  end_trial rolled-back "$1"
}

# Profiles, boot menu and records as they are after a trial that came to nothing. Every step is tried.
end_trial() {
  local phase=$1 reason=$2
  set +e
  restore_profile "$known_good" "${status[knownGoodLink]-}" "${status[knownGoodNewest]}"
  restore_profile "$profile" "${status[profileLink]}" "${status[profileNewest]}"
  drop_trial_profiles
  activate "$(profile_closure)" boot || reason="$reason; its boot entries could not be written again"
  release_space
  set_status "phase=$phase" "reason=$reason" "boot=$(boot_id)"
  forget_word
  finish "${status[id]}"
}

drop_trial_profiles() { rm -f "$trial" "$trial"-*-link "$fallback" "$fallback"-*-link; }

# After the reboot, on whichever closure came up.
resume() {
  local id=$1 until
  open_transaction "$id"
  if is_final "${status[phase]}"; then
    forget_word
    return
  fi
  take_lock "${status[activateLimit]}" "$(own_name)" || send_back "another deployment holds the machine's lock"
  if [ "$(readlink -f /run/booted-system)" != "${status[closure]}" ]; then
    came_back
    return
  fi
  arm "$id" || send_back "the timer that would bring the machine back could not be armed"
  if [ "${status[phase]}" != committing ]; then
    set_status phase=activating "boot=$(boot_id)"
    until=$(($(uptime_seconds) + status[activateLimit]))
    while [ "$(uptime_seconds)" -lt "$until" ] && still_starting; do sleep 0.2; done
    [ "$(running_closure)" = "${status[closure]}" ] || send_back "it started, but $(running_closure) was activated"
    set_status phase=awaiting "confirmUntil=$(($(uptime_seconds) + status[confirmLimit]))"
    case $(await_answer) in
    confirm) ;;
    reject*) send_back "the operator found it unhealthy" ;;
    *) send_back "not confirmed within ${status[confirmLimit]} s" ;;
    esac
  fi
  release_space
  set_status phase=committing committing=yes "boot=$(boot_id)"
  rm -f "$trial" "$trial"-*-link
  commit || send_back "$failed_step failed"
  set_status phase=confirmed "generation=$(generation)" || send_back "recording the confirmation failed"
  forget_word
  forget_former_known_good
  rm -f "$fallback" "$fallback"-*-link
  finish "$id"
}

still_starting() {
  case $(systemctl is-system-running) in initializing | starting) return 0 ;; *) return 1 ;; esac
}

# The closure that was to be tried is not what started.
came_back() {
  case ${status[phase]} in
  reverting) end_trial rolled-back "${status[reason]-}" ;;
  rebooting | staging) end_trial rolled-back "it did not start: the machine came up with $(running_closure)" ;;
  *) end_trial rolled-back "the machine was restarted while ${status[phase]}" ;;
  esac
}

# Back to the loader's default, which is the closure before. Does not return.
send_back() {
  set +e
  release_space
  set_status phase=reverting "reason=$1"
  # The new closure may be the loader's default already.
  [ "${status[committing]-}" != yes ] || activate "${status[previous]}" boot || activate "${status[previous]}" boot
  disks_written
  systemctl reboot
  sleep infinity
}

# All that can be: a file server that is gone makes sync wait for ever.
disks_written() { timeout --kill-after=5 60 sync || true; }

# The timer's way back.
revert_trial() {
  if [ "$(readlink -f /run/booted-system)" = "${status[closure]}" ] && [ "$(running_closure)" = "${status[closure]}" ]; then
    send_back "the trial was interrupted while ${status[phase]}"
  else
    leave_stage "the trial was interrupted while ${status[phase]}"
  fi
}
