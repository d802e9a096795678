# shellcheck shell=bash
# fleet-restic-restore-test FOLDER HOST DAYS [OPTION…] — restores FOLDER from the newest backup of HOST and compares it with
# the one on disk: the sentinel must be the same, and the backup no older than DAYS. The options are restic's.
set -euo pipefail
folder=$1 host=$2 days=$3
shift 3

fail() {
  echo "restore test failed: $*" >&2
  exit 1
}

[ -s "$folder/sentinel" ] ||
  fail "there is no $folder/sentinel, which each backup writes first: none has run on this machine yet"

target=$(mktemp -d)
trap 'rm -rf "$target"' EXIT
restic "$@" restore latest --tag fleet --host "$host" --include "$folder" --target "$target" ||
  fail "restic restored nothing of $host from $RESTIC_REPOSITORY"

restored=$target$folder
[ -s "$restored/sentinel" ] || fail "the newest backup of $host in $RESTIC_REPOSITORY has no $folder/sentinel"
cmp "$folder/sentinel" "$restored/sentinel" || fail "$folder/sentinel came back changed from $RESTIC_REPOSITORY"

began=$(<"$restored/started")
age=$((($(date +%s) - began) / 86400))
[ "$age" -le "$days" ] ||
  fail "the newest backup of $host in $RESTIC_REPOSITORY is $age days old, expected $days at most"
echo "restored $folder from $RESTIC_REPOSITORY, of a backup that is $age days old: unchanged"
