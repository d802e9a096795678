# shellcheck shell=bash
# Follows build-store.sh. ROOT CLOSURE — keeps what was copied here.
root=$1 closure=$2
trap '[ $? = 0 ] || report_free' EXIT
keep "$root" "$closure"
store_to_disk
echo "closure=$closure"
