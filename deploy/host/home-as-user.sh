# shellcheck shell=bash disable=SC2154 # variables of home.sh
# How users change their own home, on a machine where they may do nothing else: any Linux, with or without systemd.

locate() {
  folder=$home/.local/state/nixos-fleet/home
  roots=$home/.local/state/nixos-fleet/gcroots/home
}

# The lock ends with the process that holds it, however that ends.
is_under_way() { [ -e "$folder/lock" ] && ! flock --nonblock "$folder/lock" true; }

# Away from the session, which ends with the connection. What the activation leaves running must not hold the lock.
launch() {
  local tries
  setsid --fork flock --close "$folder/lock" "$(readlink -f "$(command -v bash)")" "$folder/home.sh" run "$user" \
    </dev/null >/dev/null 2>&1
  for ((tries = 0; tries < 100; tries++)); do
    read_status
    [ "${status[phase]}" = queued ] || return 0
    sleep 0.1
  done
}

# keep NAME PATH — Nix follows links outside its own folder that it has been told of.
keep() { nix-store --realise "$2" --add-root "$roots/$1" </dev/null >/dev/null; }

activate() {
  export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$UID}
  if [ -S "$XDG_RUNTIME_DIR/bus" ]; then export DBUS_SESSION_BUS_ADDRESS=unix:path=$XDG_RUNTIME_DIR/bus; fi
  (cd "$home" && exec timeout --kill-after=10 "${status[limit]}" "$1/activate") </dev/null >>"$folder/log" 2>&1
}
