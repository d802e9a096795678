# shellcheck shell=bash
# Follows build-store.sh. ROOT CLOSURE DERIVATION — roots the closure where the store has it already.
root=$1 closure=$2 derivation=$3
trap '[ $? = 0 ] || report_free' EXIT
if nix-store --check-validity "$closure" 2>/dev/null </dev/null; then
  keep "$root" "$closure"
  echo "closure=$closure"
elif nix-store --check-validity "$derivation" 2>/dev/null </dev/null; then
  echo "derivation=$derivation"
fi
