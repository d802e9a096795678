# shellcheck shell=bash disable=SC2154,SC2004 # the sets are those of units.sh
# Units stopped, reloaded, restarted and started, as units.sh has found it necessary. Sourced by
# switch-to-configuration.

show_changes() {
  if [ "${#units_to_stop[@]}" -gt 0 ]; then echo "$1 stop the following units: $(sorted "${!units_to_stop[@]}")" >&2; fi
  if [ "${#units_to_skip[@]}" -gt 0 ]; then echo "$1 NOT restart the following changed units: $(sorted "${!units_to_skip[@]}")" >&2; fi
  if [ "${#units_to_reload[@]}" -gt 0 ]; then echo "$1 reload the following units: $(sorted "${!units_to_reload[@]}")" >&2; fi
  if [ "${#units_to_restart[@]}" -gt 0 ]; then echo "$1 restart the following units: $(sorted "${!units_to_restart[@]}")" >&2; fi
  local unit shown=()
  for unit in "${!units_to_start[@]}"; do if [[ $unit != *.target ]]; then shown+=("$unit"); fi; done
  if [ "${#shown[@]}" -gt 0 ]; then echo "$1 start the following units: $(sorted "${shown[@]}")" >&2; fi
}

stop_units() {
  note_lists
  if [ "${#units_to_stop[@]}" -eq 0 ]; then return; fi
  echo "stopping the following units: $(sorted "${!units_to_stop[@]}")" >&2
  systemctl stop -- "${!units_to_stop[@]}"
}

# Activation scripts ask for restarts by writing to these files.
take_lists_of_activation() {
  local unit
  if [ -e "$lists/activation-restart-list" ]; then
    while read -r unit; do
      if [ -n "$unit" ] && systemctl --quiet is-active "$unit" && [ -z "${units_to_start[$unit]-}" ]; then
        units_to_restart[$unit]=1
      fi
    done < "$lists/activation-restart-list"
    rm -f "$lists/activation-restart-list"
  fi
  if [ -e "$lists/activation-reload-list" ]; then
    while read -r unit; do
      if [ -n "$unit" ] && systemctl --quiet is-active "$unit" && [ -z "${units_to_restart[$unit]-}${units_to_start[$unit]-}" ]; then
        units_to_reload[$unit]=1
      fi
    done < "$lists/activation-reload-list"
    rm -f "$lists/activation-reload-list"
  fi
  note_lists
}

reload_units() {
  local unit ready=()
  for unit in "${!units_to_reload[@]}"; do
    if systemctl --quiet is-active "$unit"; then ready+=("$unit"); else units_to_start[$unit]=1; fi
  done
  local failed=0
  if [ "${#ready[@]}" -gt 0 ]; then
    echo "reloading the following units: $(sorted "${ready[@]}")" >&2
    systemctl reload -- "${ready[@]}" || failed=1
  fi
  rm -f "$lists/reload-list"
  return "$failed"
}

restart_units() {
  local failed=0
  if [ "${#units_to_restart[@]}" -gt 0 ]; then
    echo "restarting the following units: $(sorted "${!units_to_restart[@]}")" >&2
    systemctl restart -- "${!units_to_restart[@]}" || failed=1
  fi
  rm -f "$lists/restart-list"
  return "$failed"
}

start_units() {
  local unit shown=() failed=0
  if [ "${#units_to_start[@]}" -gt 0 ]; then
    for unit in "${!units_to_start[@]}"; do if [[ $unit != *.target ]]; then shown+=("$unit"); fi; done
    if [ "${#shown[@]}" -gt 0 ]; then echo "starting the following units: $(sorted "${shown[@]}")" >&2; fi
    systemctl start -- "${!units_to_start[@]}" || failed=1
  fi
  rm -f "$lists/start-list"
  return "$failed"
}

report_units() {
  local unit state sub fresh=() failed=()
  while read -r unit _ state sub _; do
    case $state in
      failed) failed+=("$unit") ;;
      activating)
        if [ "$sub" = auto-restart ] && [ "$(systemctl show --value --property=ExecMainStatus "$unit")" != 0 ]; then
          failed+=("$unit")
        fi ;;
      active)
        case $unit in
          *.scope | *.slice | *.mount | *.device | user@* | user-runtime-dir@* | session-*) ;;
          *) if [ -z "${active_before[$unit]-}" ]; then fresh+=("$unit"); fi ;;
        esac ;;
    esac
  done < <(systemctl list-units --full --all --plain --no-legend --no-pager)
  if [ "${#fresh[@]}" -gt 0 ]; then echo "the following new units were started: $(sorted "${fresh[@]}")" >&2; fi
  if [ "${#failed[@]}" -eq 0 ]; then return 0; fi
  echo "warning: the following units failed: $(sorted "${failed[@]}")" >&2
  systemctl status --no-pager --full --lines=10 -- "${failed[@]}" >&2
  return 1
}
