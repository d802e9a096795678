# shellcheck shell=bash
# Follows install-marker.sh. HOST_KEY CLOSURE ROOT — the SSH host key and the age key, one line of base64 each on stdin: private keys
# stand in no process list and in no log.
host_key=$1 places=$2/etc/nixos-fleet/places root=$3

# place NAME DEFAULT — where the system itself says that it looks for a key: with a root that is not kept, elsewhere.
place() {
  local found=
  [ ! -r "$places" ] || found=$(sed -n "s/^$1=//p" "$places")
  case $found in
  /*) echo "${root%/}$found" ;;
  *) echo "${root%/}$2" ;;
  esac
}

ssh_file=$(place hostKey /etc/ssh/ssh_host_ed25519_key)
age_file=$(place ageKey /var/lib/sops-nix/key.txt)
take_turn 30
mountpoint -q "$root" || fail "nothing is mounted at $root"
umask 077

# put FILE — the next line of stdin, whole or not at all.
put() {
  local line
  IFS= read -r line || fail "the keys did not arrive whole"
  printf '%s' "$line" | base64 --decode >"$1.new"
  sync "$1.new"
  mv -T "$1.new" "$1"
}

install -d -m 0755 "$(dirname "$ssh_file")"
install -d -m 0700 "$(dirname "$age_file")"
put "$ssh_file"
put "$age_file"
[ "$(ssh-keygen -y -f "$ssh_file" | cut -d ' ' -f 1,2)" = "$host_key" ] || fail "the SSH host key is not the pinned one"
printf '%s\n' "$host_key" >"$ssh_file.pub"
chmod 0644 "$ssh_file.pub"
