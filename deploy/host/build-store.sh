# shellcheck shell=bash disable=SC2034 # variables for what follows
# What the scripts that build on a host share.
set -euo pipefail

# What stays here between builds. A root without a slash in front is one in there: users have no other place.
state=/var/lib/nixos-fleet
[ "$(id -u)" = 0 ] || state=$HOME/.local/state/nixos-fleet
case $1 in
/*) ;;
*) set -- "$HOME/.local/state/nixos-fleet/gcroots/$1" "${@:2}" ;;
esac

# Out of space is seen in a builder's output; how much there is, only here.
report_free() { echo "free=$(df --output=avail --block-size=1 /nix/store | tail -n 1 | tr -d ' ')"; }

fail() {
  echo "reason=$*"
  exit 1
}

# Nix does not fsync what it adds: after a power cut a path that counts as valid could be a tree of empty files, for ever.
store_to_disk() { timeout --kill-after=5 "$1" sync -f /nix/store; }

# keep ROOT PATH SECONDS — until the next build takes the root, no garbage collection takes the path, which must be here: nothing is fetched or built.
keep() {
  { mkdir -p "${1%/*}" && timeout "$3" nix-store --realise "$2" --add-root "$1" --option substitute false </dev/null >/dev/null; } ||
    fail "$2 cannot be kept from garbage collection in ${1%/*}"
}
