# shellcheck shell=bash
# Follows facts.sh. The generations of the system profile, newest first, one per line: number, built at, store path.
set -uo pipefail
print_facts
# shellcheck disable=SC2154 # profile is set there
for link in "$(dirname "$profile")/$(basename "$profile")"-*-link; do
  [ -L "$link" ] || continue
  number=${link%-link}
  echo "generation=${number##*-} $(stat -c %Y "$link") $(readlink -f "$link")"
done | sort -t= -k2 -rn | sed 's/^generation=/entry=/'
