# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh and checks.sh
# Whether this machine is ours already, and what its first switch would change.

# Ours is what was confirmed once, and what runs a closure with this machine's marker inside.
is_adopted() {
  [ -L "$known_good" ] || [ "$(marker_of "$(running_closure)")" = "$1" ]
}

# show_changes CLOSURE SECONDS — changes nothing. What NixOS says of units and mounts, and of users: it does not tell which it would make.
show_changes() {
  local closure=$1 limit=$2 spec name
  spec=$(grep -oE '/nix/store/[0-9a-z]{32}-users-groups\.json' "$closure/activate" 2>/dev/null | head -n 1)
  if [ -r "$spec" ]; then
    # The list of users is the last one in there.
    grep -oE '"users":\[.*' "$spec" | grep -oE '"name":"[^"]+"' | cut -d '"' -f 4 | while IFS= read -r name; do
      getent passwd "$name" >/dev/null || echo "would create user $name"
    done
  fi
  timeout --kill-after=5 "$limit" "$closure/bin/switch-to-configuration" dry-activate </dev/null 2>&1
}
