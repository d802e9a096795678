# shellcheck shell=bash disable=SC2154 # variables of build-store.sh
# Follows build-store.sh. ROOT LIMIT system|package ATTRIBUTE [ARGUMENT]… with a tar on stdin that holds flake/ and the inputs that are
# folders — evaluates and builds here. `system` goes through nixos-rebuild, `package` through nix build.
root=$1 limit=$2 kind=$3 attribute=$4
shift 4
work=$state/flake
# The operator does not know where that is.
set -- "${@//@work@/$work}"

install -d -m 0700 "$state"
# Held by what is started from here too: a build that outlived its connection is waited for.
exec 9>"$work.lock"
flock --timeout "$limit" 9 || fail "another build has held $work.lock for $limit s"
clear_up() {
  local status=$?
  cd /
  rm -rf "$work"
  [ "$status" = 0 ] || report_free
}
trap clear_up EXIT
rm -rf "$work"
install -d -m 0700 "$work"
tar --extract --file=- --directory="$work"
cd "$work" || exit
# As on an operator that evaluates: nothing is built in order to know what to build.
export NIX_CONFIG="allow-import-from-derivation = false"
case $kind in
system) bounded "$limit" nixos-rebuild build --flake "path:$work/flake#$attribute" "$@" ;;
package)
  bounded "$limit" nix --extra-experimental-features 'nix-command flakes' build --out-link "$work/result" \
    "path:$work/flake#$attribute" "$@"
  ;;
esac
# nixos-rebuild does not print the path in every release; the link is there in all of them.
closure=$(readlink -f "$work/result")
keep "$root" "$closure" "$limit"
store_to_disk "$limit"
echo "closure=$closure"
