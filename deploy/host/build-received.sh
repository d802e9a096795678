# shellcheck shell=bash
# Follows build-store.sh. ROOT CLOSURE LIMIT — keeps what was copied here.
root=$1 closure=$2 limit=$3
trap '[ $? = 0 ] || report_free' EXIT
keep "$root" "$closure" "$limit"
store_to_disk "$limit"
echo "closure=$closure"
