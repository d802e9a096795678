# shellcheck shell=bash disable=SC2154 # variables of home.sh
# How root changes a user's home: in a unit of its own, and the activation in a session of that user.

locate() {
  folder=/var/lib/nixos-fleet/home/$user
  roots=/nix/var/nix/gcroots/nixos-fleet/home/$user
}

unit() { echo "nixos-fleet-home-$user.service"; }

is_under_way() { systemctl --quiet is-active "$(unit)"; }

launch() {
  systemctl reset-failed "$(unit)" 2>/dev/null || true
  systemd-run --quiet --collect --unit="$(unit)" --description="Home of $user: $1" \
    --setenv=PATH="$PATH" "$(readlink -f "$(command -v bash)")" "$folder/home.sh" run "$user"
}

# keep NAME PATH — below Nix's own folder of roots a link is enough.
keep() { ln -sfn "$2" "$roots/$1"; }

# The user's own session: their groups and limits, and a user manager whose units the activation may restart. Opening it moves the
# processes out of the unit's control group, so the limit is held by the process group; the unit's own is the last resort.
activate() {
  local name
  name=nixos-fleet-home-$user-session.service
  systemctl reset-failed "$name" 2>/dev/null || true
  # shellcheck disable=SC2016 # the session's own variables
  systemd-run --quiet --wait --collect --pipe --unit="$name" --description="Activation of the home of $user" \
    --uid="$user" --property=PAMName=login --property="RuntimeMaxSec=$((status[limit] + 30))" \
    --property=WorkingDirectory="$home" --setenv=HOME="$home" --setenv=USER="$user" --setenv=LOGNAME="$user" \
    --setenv=PATH="$PATH" "$BASH" -c '
      export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$UID}
      if [ -S "$XDG_RUNTIME_DIR/bus" ]; then export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus; fi
      exec timeout --kill-after=10 "$1" "$0/activate"' "$1" "${status[limit]}" </dev/null >>"$folder/log" 2>&1
}
