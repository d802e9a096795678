# shellcheck shell=bash
# shellcheck disable=SC2154 # follows build-store.sh and store.sh
# ROOT CLOSURE DERIVATION LIMIT [unsigned] — roots the closure where the store has it already; else says whose signatures are taken, unless
# nobody is to look at any. What comes is kept from the moment in which it is there.
root=$1 closure=$2 derivation=$3 limit=$4 signatures=${5-}
# The first of these is what Nix 2.20 and newer call it.
trusted_keys() {
  local nix=(nix --extra-experimental-features nix-command)
  { "${nix[@]}" config show || "${nix[@]}" show-config; } 2>/dev/null </dev/null | sed -n 's/^trusted-public-keys = //p'
}
trap '[ $? = 0 ] || report_free' EXIT
# Both in one look: each start of Nix costs as much as all the rest.
said=0
missing=$(check_paths "$limit" --print-invalid "$closure" "$derivation") || said=$?
! is_late "$said" || fail "$(no_answer "$limit")"
[ "$said" = 0 ] || fail "this machine's Nix cannot look into its store: it ended with status $said"
is_there() { [[ $'\n'$missing$'\n' != *$'\n'"$1"$'\n'* ]]; }
if is_there "$closure"; then
  [ "$(readlink "$root")" = "$closure" ] || keep "$root" "$closure" "$limit"
  echo "closure=$closure"
else
  [ "$signatures" = unsigned ] || echo "trusts=$(trusted_keys)"
  if is_there "$derivation"; then echo "derivation=$derivation"; fi
  # Nix takes such a link for a root as soon as it leads somewhere. A user's has to be told to Nix, which wants the path for that.
  case $root in /nix/var/nix/gcroots/*) { mkdir -p "${root%/*}" && ln -sfn "$closure" "$root"; } || fail "no root can be made in ${root%/*}" ;; esac
fi
