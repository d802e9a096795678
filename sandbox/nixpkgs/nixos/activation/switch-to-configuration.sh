# shellcheck shell=bash
# switch-to-configuration ACTION: makes the closure $OUT the running system, the boot default, or both.
set -uo pipefail
action=${1-}
lib=$(dirname "$(readlink -f "$0")")/../lib
# shellcheck source=/dev/null
. "$lib/units.sh"
# shellcheck source=/dev/null
. "$lib/unit-actions.sh"

usage() {
  cat >&2 <<USAGE
Usage: ${0##*/} [check|switch|boot|test|dry-activate]
check:        run pre-switch checks and exit
switch:       make the configuration the boot default and activate now
boot:         make the configuration the boot default
test:         activate the configuration, but don't make it the boot default
dry-activate: show what would be done if this configuration were activated
USAGE
  exit 1
}
case $action in
  check | switch | boot | test | dry-activate) ;;
  *) usage ;;
esac

if [ ! -e /etc/NIXOS ] && ! grep -qs '^ID="\?nixos' /etc/os-release; then
  echo "This is not a NixOS installation!" >&2
  exit 1
fi

mkdir -p /run/nixos
exec {lock}> /run/nixos/switch-to-configuration.lock
if ! flock --nonblock "$lock"; then
  echo "Could not acquire lock" >&2
  exit 1
fi

if [ "${NIXOS_NO_CHECK-}" != 1 ] || [ "$action" = check ]; then
  "$PRE_SWITCH_CHECK" "$(readlink -f /run/current-system || true)" "$action" || {
    echo "Pre-switch checks failed" >&2
    exit 1
  }
fi
if [ "$action" = check ]; then exit 0; fi

if [ "$action" = switch ] || [ "$action" = boot ]; then
  "$INSTALL_BOOTLOADER" "$TOPLEVEL" || {
    echo "Failed to install bootloader" >&2
    exit 1
  }
  # What a power cut must not undo.
  if [ -z "${NIXOS_NO_SYNC-}" ]; then sync -f /nix/store; fi
fi
if [ "$action" = boot ]; then exit 0; fi

if [ "${NIXOS_NO_CHECK-}" != 1 ] && [ -e /run/current-system/init-interface-version ] &&
  ! cmp -s /run/current-system/init-interface-version "$OUT/init-interface-version"; then
  echo "Warning: the new NixOS configuration has an ‘init’ that is incompatible with the current configuration." >&2
  echo "The new configuration won't take effect until you reboot the system." >&2
  exit 100
fi

echo "switching to system configuration $TOPLEVEL" | systemd-cat --identifier=nixos --priority=info 2> /dev/null || true
trap '' HUP PIPE
collect_changes
if [ "$action" = dry-activate ]; then
  show_changes would
  echo "would activate the configuration..." >&2
  "$OUT/dry-activate" "$OUT"
  exit 0
fi

status=0
stop_units
# shellcheck disable=SC2154 # units.sh declares it
if [ "${#units_to_skip[@]}" -gt 0 ]; then
  echo "NOT restarting the following changed units: $(sorted "${!units_to_skip[@]}")" >&2
fi

echo "activating the configuration..." >&2
"$OUT/activate" "$OUT" || status=2
take_lists_of_activation

systemctl reset-failed
systemctl daemon-reload || status=3
reload_units || status=4
restart_units || status=4
start_units || status=4

report_units || status=4
echo "finished switching to system configuration $TOPLEVEL" | systemd-cat --identifier=nixos --priority=info 2> /dev/null || true
exit "$status"
