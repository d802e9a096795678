# shellcheck shell=bash
# SECONDS COUNT — what lies on this machine's root, and on homes in memory, and is kept nowhere: whatever is no mount, no link to a place
# that is kept, and nothing that the system makes anew. Reads only. Key=value lines, then so many groups of files, newest first:
# bytes, files, time of the newest, that one's path.
set -uo pipefail
export LC_ALL=C
seconds=$1 count=$2
places=/etc/nixos-fleet/places
said() { sed -n "s/^$1=//p" "$places" 2>/dev/null | tail -n 1; }

# "TYPE<tab>POINT" of every mount, without the kernel's escapes.
mounts() {
  local point type
  awk '{ for (i = 7; i < NF && $i != "-"; i++); print $5, $(i + 1) }' /proc/self/mountinfo |
    while read -r point type; do printf '%s\t%b\n' "$type" "$point"; done
}

# As find's -path takes it.
literally() { printf '%s\n' "$1" | sed 's/[][*?\\]/\\&/g'; }

# Empty at every start by convention, or made anew by every activation; what it copied to /etc it has written down itself.
transient=(
  /boot /dev /lost+found /nix /proc /run /sys /tmp /var/cache /var/empty /var/run /var/tmp /var/lock
  /etc/.clean /etc/.pwd.lock /etc/.updated /etc/NIXOS /etc/group /etc/gshadow /etc/mtab /etc/passwd /etc/resolv.conf
  /etc/shadow /etc/static /etc/subgid /etc/subuid /var/.updated /var/lib/systemd/random-seed
)
kept=$(said path)
[ -z "$kept" ] || transient+=("$kept")

root_type=
skip=()
while IFS=$'\t' read -r type point; do
  case $point in
  /) root_type=$type ;;
  # In memory, so not kept: looked into with the root.
  /home | /home/*) [ "$type" = tmpfs ] || skip+=("$point") ;;
  *) skip+=("$point") ;;
  esac
done < <(mounts)
if [ -r /etc/.clean ]; then
  while IFS= read -r copied; do skip+=("/etc/$copied"); done </etc/.clean
fi

tests=(-false)
for path in "${transient[@]}" ${skip[@]+"${skip[@]}"}; do tests+=(-o -path "$(literally "$path")"); done
# Caches by the convention of XDG.
tests+=(-o -path '/home/*/.cache' -o -path /root/.cache)
links=(-lname '/nix/*' -o -lname '/etc/static*' -o -lname '/run/*' -o -lname '/proc/*')
[ -z "$kept" ] || links+=(-o -lname "$(literally "$kept")/*")

echo "root=$(said root)"
echo "home=$(said home)"
echo "path=$kept"
echo "type=${root_type:-$(stat -f -c %T /)}"
timeout --kill-after=5 "$seconds" nice -n 19 \
  find / \( "${tests[@]}" \) -prune -o \( -type f -o -type l ! \( "${links[@]}" \) \) -printf '%T@\t%s\t%p\0' 2>/dev/null |
  tr '\n\0' '?\n' |
  awk -v count="$count" '
    # The folder that somebody would name to keep it: an application of a home is deeper than a service of the system.
    function group(path, parts, depth, n, at, name) {
      n = split(path, parts, "/") - 1
      at = parts[2] == "home" ? 3 : (parts[2] == "root" ? 2 : 0)
      depth = at == 0 ? 3 : at
      if (at > 0 && (parts[at + 1] == ".config")) depth = at + 1
      if (at > 0 && (parts[at + 1] == ".local")) depth = at + 2
      if (n <= depth) return path
      for (name = ""; depth > 0; depth--) name = "/" parts[depth + 1] name
      return name "/"
    }
    {
      tab = index($0, "\t"); time = substr($0, 1, tab - 1); rest = substr($0, tab + 1)
      tab = index(rest, "\t"); size = substr(rest, 1, tab - 1); path = substr(rest, tab + 1)
      gsub(/\t/, "?", path)
      key = group(path)
      files++; bytes += size
      number[key]++; total[key] += size
      if (!(key in newest) || time + 0 > newest[key] + 0) { newest[key] = time; last[key] = path }
    }
    END {
      groups = 0
      for (key in number) groups++
      printf "files=%d\nbytes=%.0f\ngroups=%d\n", files, bytes, groups
      order = "sort -t \"\t\" -k 4,4nr | head -n " count
      for (key in number) printf "group=%s\t%.0f\t%d\t%.0f\t%s\n", key, total[key], number[key], newest[key], last[key] | order
      close(order)
    }'
scanned=("${PIPESTATUS[@]}")
case ${scanned[0]} in
124 | 137) echo "incomplete=$seconds" ;;
esac
exit 0
