# shellcheck shell=bash disable=SC2034 # unit-actions.sh uses the sets
# What has to happen to running units when /etc/systemd/system changes from the running closure's to
# the new one's. Sourced by switch-to-configuration; the rules are the NixOS manual's ("What happens
# during a system switch?").
declare -A units_to_stop=() units_to_start=() units_to_restart=() units_to_reload=() units_to_skip=()
declare -A active_before=()
new_units=$OUT/etc/systemd/system
old_units=$(readlink -f /run/current-system/etc/systemd/system || readlink -f /etc/systemd/system)
lists=/run/nixos

sorted() { printf '%s\n' "$@" | sort | paste -sd ' ' | sed 's/ /, /g'; }

# setting FILE… KEY DEFAULT: the last value of a boolean of a unit file, as yes or no.
setting() {
  local unit=$1 key=$2 value
  value=$(cat "$new_units/$unit" "$new_units/$unit.d/"*.conf 2> /dev/null | sed -n "s/^$key=//p" | tail -n 1)
  case ${value:-$3} in true | yes | 1 | on) echo yes ;; *) echo no ;; esac
}
old_setting() { new_units=$old_units setting "$@"; }

# The unit's text without what may change with no effect on a running unit: some keys of [Unit], and
# all of [Install].
essence() {
  cat "$1" "$1.d/"*.conf 2> /dev/null | awk '
    /^\[/ { section = $0 }
    section == "[Install]" || /^[ \t]*([#;]|$)/ { next }
    section == "[Unit]" && /^(X-Reload-Triggers|Description|Documentation|OnFailure|OnSuccess|OnFailureJobMode|IgnoreOnIsolate|StopWhenUnneeded|RefuseManualStart|RefuseManualStop|AllowIsolate|CollectMode|SourcePath)=/ { next }
    { print }'
}
reload_triggers() { sed -n 's/^X-Reload-Triggers=//p' "$1" 2> /dev/null; }

base_of() {
  case $1 in
    *@*.*) if [ ! -e "$old_units/$1" ] && [ ! -e "$new_units/$1" ]; then echo "${1%%@*}@.${1##*.}"; else echo "$1"; fi ;;
    *) echo "$1" ;;
  esac
}

modified() {
  local unit=$1 base=$2 socket
  case $unit in
    sysinit.target | basic.target | multi-user.target | graphical.target | *.path | *.slice) return ;;
    *.mount) units_to_reload[$unit]=1; return ;;
  esac
  if [ "$(setting "$base" X-ReloadIfChanged no)" = yes ]; then
    units_to_reload[$unit]=1
  elif [ "$(setting "$base" X-RestartIfChanged yes)" = no ] || [ "$(setting "$base" RefuseManualStop no)" = yes ] ||
    [ "$(setting "$base" X-OnlyManualStart no)" = yes ]; then
    units_to_skip[$unit]=1
  elif [ "$(setting "$base" X-StopIfChanged yes)" = no ]; then
    # Restarted in one go after activation: a service that the switch itself hangs on (sshd) stays up.
    units_to_restart[$unit]=1
  else
    units_to_stop[$unit]=1
    socket=${unit%.service}.socket
    case $unit in *.socket) socket= ;; esac
    if [ -n "$socket" ] && [ -e "$new_units/$socket" ] && [ "$(setting "$base" X-NotSocketActivated no)" = no ]; then
      # A socket-activated service comes back with the first connection.
      if [ -n "${active_before[$socket]-}" ]; then units_to_stop[$socket]=1; fi
      units_to_start[$socket]=1
    else
      units_to_start[$unit]=1
    fi
  fi
}

collect_changes() {
  local unit base state
  while read -r unit _ state _; do
    active_before[$unit]=$state
  done < <(systemctl list-units --full --all --plain --no-legend --no-pager --state=active,activating,reloading)
  for unit in "${!active_before[@]}"; do
    base=$(base_of "$unit")
    if [ ! -e "$old_units/$base" ] || [ "$(readlink -f "$old_units/$base")" = /dev/null ]; then
      # Of a unit that another package brings, only the additions of the closure count.
      if [ -d "$old_units/$base.d" ] || [ -d "$new_units/$base.d" ]; then
        if ! cmp -s <(essence "$old_units/$base") <(essence "$new_units/$base"); then modified "$unit" "$base"; fi
      fi
      continue
    fi
    if [ ! -e "$new_units/$base" ] || [ "$(readlink -f "$new_units/$base")" = /dev/null ]; then
      if [ "$(old_setting "$base" X-StopOnRemoval yes)" = yes ]; then units_to_stop[$unit]=1; fi
    elif [[ $unit == *.target ]]; then
      case $unit in suspend.target | hibernate.target | hybrid-sleep.target | suspend-then-hibernate.target) continue ;; esac
      if [ "$(setting "$base" RefuseManualStart no)" = no ] && [ "$(setting "$base" X-OnlyManualStart no)" = no ]; then
        units_to_start[$unit]=1
      fi
      if [ "$(setting "$base" X-StopOnReconfiguration no)" = yes ]; then units_to_stop[$unit]=1; fi
    elif [ "$(readlink -f "$old_units/$base")" != "$(readlink -f "$new_units/$base")" ] ||
      ! cmp -s <(essence "$old_units/$base") <(essence "$new_units/$base") ||
      [ "$(reload_triggers "$old_units/$base")" != "$(reload_triggers "$new_units/$base")" ]; then
      if ! cmp -s <(essence "$old_units/$base") <(essence "$new_units/$base"); then
        modified "$unit" "$base"
      elif [ "$(reload_triggers "$old_units/$base")" != "$(reload_triggers "$new_units/$base")" ]; then
        units_to_reload[$unit]=1
      fi
    fi
  done
  # A running target pulls in what the closure newly adds to it; its own file may be systemd's.
  for unit in "${!active_before[@]}"; do
    if [[ $unit == *.target ]] && { [ -d "$new_units/$unit.wants" ] || [ -d "$new_units/$unit.requires" ]; }; then
      units_to_start[$unit]=1
    fi
  done
  take_lists "$lists/start-list:units_to_start" "$lists/restart-list:units_to_restart" "$lists/reload-list:units_to_reload"
}

# Lists that an interrupted switch left behind, so that its work is not forgotten.
take_lists() {
  local pair unit
  for pair in "$@"; do
    local -n into=${pair#*:}
    if [ -e "${pair%%:*}" ]; then
      # shellcheck disable=SC2034,SC2004 # into is a name for one of the sets above
      while read -r unit; do if [ -n "$unit" ]; then into[$unit]=1; fi; done < "${pair%%:*}"
    fi
  done
}

note_lists() {
  printf '%s\n' "${!units_to_start[@]}" > "$lists/start-list"
  printf '%s\n' "${!units_to_restart[@]}" > "$lists/restart-list"
  printf '%s\n' "${!units_to_reload[@]}" > "$lists/reload-list"
}
