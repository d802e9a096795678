# shellcheck shell=bash disable=SC2154 # variables of build-store.sh
# Follows build-store.sh. ROOT NAME LIMIT — signs what the root keeps, with all that it refers to, by a key that is made here once and never leaves.
root=$1 name=$2 limit=$3
key=$state/signing-key
install -d -m 0700 "$state"
# Two that sign for the first time would make two keys.
exec 9<"$state"
flock --timeout "$limit" 9 || fail "another signing has held $state for $limit s"
if [ ! -s "$key" ]; then
  (umask 077 && nix --extra-experimental-features nix-command key generate-secret --key-name "$name-1" >"$key.new")
  sync "$key.new"
  mv -T "$key.new" "$key"
fi
bounded "$limit" nix --extra-experimental-features nix-command store sign --recursive --key-file "$key" "$(readlink "$root")"
echo "signedBy=$(nix --extra-experimental-features nix-command key convert-secret-to-public <"$key")"
