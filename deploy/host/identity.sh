# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh, status.sh and checks.sh
# Brings the key file of this machine to what it is to hold. RECIPIENTS COMPROMISED — the file on stdin, one line of base64. Each key
# in it follows a comment with its recipient.
set -euo pipefail
wanted=$1 compromised=$2

refused() {
  echo "refused=$*"
  exit 0
}

# Where the running system looks for it: with a root that is not kept, elsewhere.
key_file=$(sed -n 's/^ageKey=//p' /run/current-system/etc/nixos-fleet/places 2>/dev/null || true)
[ -n "$key_file" ] || key_file=/var/lib/sops-nix/key.txt

# Whether a closure's secrets are for a recipient: sops files lie in the store by themselves, and name whom they are for.
needs() {
  local path
  while IFS= read -r path; do
    if [ -f "$path" ] && grep -qF -- "$2" "$path"; then return 0; fi
  done < <(nix-store --query --requisites "$1")
  return 1
}

profiles() { find /nix/var/nix/profiles /nix/var/nix/profiles/system-profiles -maxdepth 1 -name '*-link' ! -name 'per-user*' 2>/dev/null | sort -u; }

# Any generation that can be gone back to, and what runs.
needed() {
  local link
  for link in /run/current-system /run/booted-system $(profiles); do
    if [ -e "$link" ] && needs "$(readlink -f "$link")" "$1"; then return 0; fi
  done
  return 1
}

# "recipient key" of every key in the file; a key of nobody we know has the recipient "unknown".
keys_in() {
  awk '/^# recipient: / { recipient = $3 } /^AGE-SECRET-KEY-/ { print (recipient == "" ? "unknown" : recipient), $1; recipient = "" }' "$1"
}

take_lock 60 "a change of its age keys" || refused "$(busy)"
umask 077
install -d -m 0700 "$(dirname "$key_file")"
new=$key_file.new
IFS= read -r line || refused "the keys did not arrive whole"
printf '%s' "$line" | base64 --decode >"$new"
grep -q '^AGE-SECRET-KEY-' "$new" || refused "the keys did not arrive whole"

deleted=
for recipient in $compromised; do
  for closure in "$(running_closure)" "$(profile_closure)"; do
    if needs "$closure" "$recipient"; then
      refused "what it runs needs the compromised key $recipient: deliver the new one first, with keep instead of compromised"
    fi
  done
  for link in $(profiles); do
    needs "$(readlink -f "$link")" "$recipient" || continue
    generation=${link%-link}
    nix-env --profile "${generation%-*}" --delete-generations "${generation##*-}" >&2
    deleted="$deleted $(basename "${generation%-*}")-${generation##*-}"
  done
done
# The menu of the boot loader must not offer what is gone.
[ -z "$deleted" ] || "$(profile_closure)/bin/switch-to-configuration" boot >&2

retained=
if [ -r "$key_file" ]; then
  while read -r recipient key; do
    case " $wanted $compromised " in *" $recipient "*) continue ;; esac
    if [ "$recipient" = unknown ]; then
      # Put there by hand; after a compromise nobody can say whose it is.
      [ -z "$compromised" ] || continue
      grep -qxF -- "$key" "$new" || printf '%s\n' "$key" >>"$new"
    elif needed "$recipient"; then
      printf '# recipient: %s\n%s\n' "$recipient" "$key" >>"$new"
      retained="$retained $recipient"
    fi
  done < <(keys_in "$key_file")
fi
if cmp -s "$new" "$key_file"; then
  rm -f "$new"
else
  sync "$new"
  mv -T "$new" "$key_file"
  sync "$(dirname "$key_file")"
fi
echo "retained=${retained# }"
echo "deleted=${deleted# }"
