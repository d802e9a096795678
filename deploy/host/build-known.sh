# shellcheck shell=bash
# Follows build-store.sh. ROOT CLOSURE DERIVATION [unsigned] — roots the closure where the store has it already, else at the moment in which
# it comes. Says which keys' signatures are taken, unless none is to be looked at.
root=$1 closure=$2 derivation=$3 signatures=${4-}
# The first of these is what Nix 2.20 and newer call it.
trusted_keys() {
  local nix=(nix --extra-experimental-features nix-command)
  { "${nix[@]}" config show || "${nix[@]}" show-config; } 2>/dev/null </dev/null | sed -n 's/^trusted-public-keys = //p'
}
trap '[ $? = 0 ] || report_free' EXIT
# Both in one look: each start of Nix costs as much as all the rest.
missing=$(nix-store --check-validity --print-invalid "$closure" "$derivation" </dev/null)
is_there() { [[ $'\n'$missing$'\n' != *$'\n'"$1"$'\n'* ]]; }
if is_there "$closure"; then
  keep "$root" "$closure"
  echo "closure=$closure"
else
  # Nix passes over a root that leads to nothing yet. Users have no folder of roots that Nix looks through.
  case $root in /nix/var/nix/gcroots/*) mkdir -p "${root%/*}" && ln -sfn "$closure" "$root" ;; esac
  [ "$signatures" = unsigned ] || echo "trusts=$(trusted_keys)"
  if is_there "$derivation"; then echo "derivation=$derivation"; fi
fi
