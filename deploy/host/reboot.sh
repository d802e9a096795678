# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh and loader.sh
# By which way a closure is to be activated: live, or by a reboot. Reads only.

# choose_activation CLOSURE WHEN WINDOW — how a closure is to be activated: `live`, `trial-boot`, `wait` (for the window), `refused`. WHEN is
# never, when-needed or always; WINDOW open or closed. Leaves it in activation, with a reason.
# shellcheck disable=SC2034 # read by transaction.sh
choose_activation() {
  local closure=$1 when=$2 window=$3 reasons inhibited obstacle
  activation=live
  reasons=$(reboot_reasons /run/booted-system "$closure")
  inhibited=$(switch_inhibitors "$closure")
  activation_reason=${inhibited:+"it refuses to be switched to live: $inhibited"}
  activation_reason=${activation_reason:-${reasons:+"reboot needed: $reasons"}}
  if [ "$when" = never ]; then
    [ -z "$inhibited" ] || { activation=refused activation_reason="$activation_reason; and it may not be rebooted (reboot: never)"; }
    return
  fi
  if [ -z "$activation_reason" ]; then
    [ "$when" = always ] && [ "$(readlink -f /run/booted-system)" != "$closure" ] || return 0
    activation_reason="reboot: always"
  fi
  obstacle=$(trial_obstacle "$closure")
  if [ -n "$obstacle" ]; then
    [ -z "$inhibited" ] || activation=refused
    activation_reason="$activation_reason; it is not rebooted by itself: $obstacle"
  elif [ "$window" = closed ]; then
    activation='wait'
  else
    activation='trial-boot'
  fi
}

# What nixpkgs' own pre-switch check would refuse (nixos/modules/system/activation/switchable-system.nix): a key that both closures have in
# their flat JSON file, with another value. Also an init of another kind, for which switch-to-configuration ends with 100.
switch_inhibitors() {
  local closure=$1 running=/run/current-system found=''
  if [ -r "$running/switch-inhibitors" ] && [ -r "$closure/switch-inhibitors" ]; then
    found=$(LC_ALL=C join -t $'\t' -j 1 <(json_pairs "$running/switch-inhibitors") <(json_pairs "$closure/switch-inhibitors") |
      awk -F '\t' '$2 != $3 { printf "%s%s %s → %s", sep, $1, $2, $3; sep = ", " }')
  fi
  if [[ -e $running/init-interface-version && -e $closure/init-interface-version ]] &&
    ! cmp -s "$running/init-interface-version" "$closure/init-interface-version"; then
    found=${found:+$found, }"init of another kind"
  fi
  echo "$found"
}

json_pairs() {
  grep -oE '"([^"\\]|\\.)*"[[:space:]]*:[[:space:]]*"([^"\\]|\\.)*"' "$1" |
    sed -E 's/^"(([^"\\]|\\.)*)"[[:space:]]*:[[:space:]]*"(([^"\\]|\\.)*)"$/\1\t\3/' | LC_ALL=C sort
}

# Why a closure cannot be booted on trial here; nothing where it can.
trial_obstacle() {
  local found
  found=$(closure_obstacle "$1")
  if [ -n "$found" ]; then echo "$found"; else loader_obstacle; fi
}

# Of that what does not hang on the boot loader.
closure_obstacle() {
  local closure=$1
  if [ -e "$closure/etc/nixos-fleet/passphrase" ]; then
    echo "a passphrase is typed at its start ($(cat "$closure/etc/nixos-fleet/passphrase"))"
  elif [ ! -e "$closure/etc/systemd/system/nixos-fleet-trial.service" ]; then
    echo "the closure has no unit nixos-fleet-trial.service, which would bring the machine back"
  elif runs "$closure" && [ -z "$(link_of /run/booted-system)" ]; then
    echo "the closure that was booted is no generation any more, so there is none to come back to"
  fi
}

# Name of the newest generation of the system profile that is this closure.
link_of() {
  local link number found='' newest=0
  for link in "$profile"-*-link; do
    number=${link%-link} number=${number##*-}
    if [ "$link" -ef "$1" ] && [ "$number" -gt "$newest" ]; then found=${link##*/} newest=$number; fi
  done
  [ -z "$found" ] || echo "$found"
}
