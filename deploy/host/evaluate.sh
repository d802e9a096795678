# shellcheck shell=bash
# LIMIT ATTRIBUTE FUNCTION WORD… with a tar on stdin that holds flake/ and the inputs that are folders — applies a function to an attribute
# of the flake by `nix WORD…`, and prints what comes of it. Builds nothing, and leaves nothing but what Nix keeps of what it has read.
set -euo pipefail
limit=$1 attribute=$2 function=$3
shift 3
state=/var/lib/nixos-fleet
install -d -m 0700 "$state"
# Of a machine that lost power meanwhile.
find "$state" -maxdepth 1 -name 'evaluation.*' -mmin +1440 -exec rm -rf {} +
work=$(mktemp -d "$state/evaluation.XXXXXXXX")
trap 'cd / && rm -rf "$work"' EXIT
tar --extract --file=- --directory="$work"
status=0 started=$SECONDS
# The operator does not know where the folders are.
timeout --kill-after=10 "$limit" nix --extra-experimental-features 'nix-command flakes' "${@//@work@/$work}" \
  "path:$work/flake#$attribute" --apply "$function" </dev/null || status=$?
# What Nix itself says is about the configuration; what fails before it, or kills it, about this machine.
case $status in
0) ;;
124 | 137) if [ $((SECONDS - started)) -ge "$limit" ]; then echo "nix=late"; fi ;;
*) echo "nix=$status" ;;
esac
exit "$status"
