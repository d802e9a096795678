# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh
# The record of one transaction: key=value lines in a folder of its own, replaced as a whole and fsynced at every change, so that a power
# cut leaves the last state and never half of one.

declare -A status=()
folder=

open_transaction() {
  folder=$state/transactions/$1
  status=()
  local line
  [ -r "$folder/status" ] || return 1
  while IFS= read -r line; do status[${line%%=*}]=${line#*=}; done <"$folder/status"
}

set_status() {
  local pair key
  for pair; do
    key=${pair%%=*} pair=${pair#*=}
    status[$key]=${pair//[[:cntrl:]]/ }
  done
  # Somebody may have removed the record in the meantime; what is to be done is known without it.
  [ -d "$folder" ] || (umask 077 && mkdir -p "$folder")
  write_status || { rm -f "$folder/reserve-record" && write_status; }
}

write_status() {
  local key
  for key in "${!status[@]}"; do printf '%s=%s\n' "$key" "${status[$key]}"; done >"$folder/status.new" &&
    sync "$folder/status.new" &&
    mv -T "$folder/status.new" "$folder/status" &&
    sync "$folder"
}

# pause SECONDS — takes no process: whoever asks again and again takes the time of what it waits for.
exec {silent}<> <(:)
pause() { read -rt "$1" -u "$silent" || true; }

is_final() {
  case ${1-} in confirmed | rolled-back | restarting | refused | aborted | rollback-failed) return 0 ;; *) return 1 ;; esac
}

switch_unit() { echo "nixos-fleet-switch-$1.service"; }
trial_unit() { echo nixos-fleet-trial.service; }
revert_unit() { echo "nixos-fleet-revert-$1"; }

# Whether a process still carries the transaction: the unit that began it, the one that takes it back, or the one that went on after a reboot.
is_alive() {
  systemctl --quiet is-active "$(switch_unit "$1")" "$(revert_unit "$1").service" ||
    { [ "${status[mode]-}" = trial-boot ] && systemctl --quiet is-active "$(trial_unit)"; }
}

# The transaction as recorded, this machine as it is, and the log, at the end as much of it as anybody reads: the record may be behind when
# the disk is full.
print_status() {
  local lines=20
  ! is_final "${status[phase]-}" || lines=2000
  print_running
  echo "phase=unknown"
  echo "uptime=$(uptime_seconds)"
  [ ! -r "$folder/status" ] || echo "$(<"$folder/status")"
  is_final "${status[phase]-}" || ! is_alive "$1" || echo unit=active
  [ ! -r "$folder/log" ] || tail -n "$lines" "$folder/log" | sed 's/^/log=/'
}

# Space for what a roll-back writes, taken while there is some; that for the record is given up at the moment in which it is needed, or
# something else would have taken it by then.
reserve_space() {
  head -c 131072 /dev/urandom >"$folder/reserve" && head -c 16384 /dev/urandom >"$folder/reserve-record"
}
release_space() { rm -f "$folder/reserve"; }

# Keeps what the activation writes. The log must not be able to fail or block what is logged: a full disk would turn a roll-back into a
# failure. A daemon that keeps its output open keeps this process, too, which therefore must hold neither the lock nor our own output.
log_sink() {
  exec >/dev/null 2>&1 9>&-
  cat >>"$folder/log" || cat
}

# With what a machine that lost its power in the last moment has kept for them.
prune_transactions() {
  local newest path
  mapfile -t newest < <(ls -dt -- "$state"/transactions/*/ 2>/dev/null)
  for path in "${newest[@]:10}"; do
    rm -rf -- "$path" /nix/var/nix/gcroots/"nixos-fleet-$(basename "$path")"-{previous,closure}
  done
}
