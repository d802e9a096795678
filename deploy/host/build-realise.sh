# shellcheck shell=bash
# Follows build-store.sh. ROOT DERIVATION LIMIT — an interrupted build is taken up again: finished paths stay in the store.
root=$1 derivation=$2 limit=$3
trap '[ $? = 0 ] || report_free' EXIT
mkdir -p "$(dirname "$root")"
bounded "$limit" nix-store --realise "$derivation" --add-root "$root"
# Nobody tells a builder that a host has left the fleet. Where an old closure is wanted after all, it is built again.
case $root in */for/*) find "${root%/for/*}/for" -type l -mtime +90 -delete ;; esac
store_to_disk "$limit"
echo "closure=$(readlink -f "$root")"
