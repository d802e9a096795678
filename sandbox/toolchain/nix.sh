#!/bin/bash
# nix.sh check|get — .sandbox/bin/nix*: the system's Nix if it is new enough, else the one of the hosts' Debian tree.
# Either way with a store, caches and settings of the clone: the operator evaluates and copies, and builds for who asks it to.
set -euo pipefail
# shellcheck source=sandbox/toolchain/versions.sh
. "$(dirname "${BASH_SOURCE[0]}")/versions.sh"
tree=$box/tree
commands=(nix nix-store nix-instantiate nix-copy-closure nix-build nix-hash nix-env)

system=$(on_system nix || true)
if [ -n "$system" ]; then
  found=$("$system" --version 2>/dev/null | awk '{ print $NF }')
  at_least "$found" "${version[nix]}" || system=
fi
key="$root ${system:-$tree $(stat -Lc '%s %Y' "$tree/usr/bin/nix" 2>/dev/null)} $(sha256sum <"${BASH_SOURCE[0]}")"
if [ "$1" = check ]; then [ -x "$bin/nix" ] && has_key nix "$key"; exit; fi

settings=$box/nix-settings
mkdir -p "$bin" "$settings" "$box/nix"
# the store's folder is part of an address
encoded=$(node -p 'encodeURIComponent(process.argv[1]).replaceAll("%2F", "/")' "$box/nix")
# What is built in a store of another root is built inside of it: builders find there the programs that they find on the hosts.
# No substituters and no registry: an evaluation asks nothing of the network. No import from derivation: it would build.
cat >"$settings/nix.conf.new" <<CONF
store = local?root=$encoded
experimental-features = nix-command flakes
substituters =
flake-registry =
allow-import-from-derivation = false
accept-flake-config = false
warn-dirty = false
max-jobs = auto
builders =
build-users-group =
sandbox = false
sandbox-paths = /usr=$tree/usr /etc/alternatives=$tree/etc/alternatives /bin=$tree/usr/bin /lib=$tree/usr/lib /lib64=$tree/usr/lib64?
CONF
mv "$settings/nix.conf.new" "$settings/nix.conf"

if [ -n "$system" ]; then
  run="exec -a \"\$name\" $(printf %q "$(dirname "$system")")/\"\$name\" \"\$@\""
else
  loader=$(find "$tree"/lib64/ "$tree"/lib/ -maxdepth 1 -name 'ld-linux-*.so.*' | head -1)
  # By the tree's own loader, which alone learns of the tree's libraries: ssh and git, which Nix starts, must find the
  # system's. Nix tells its commands apart by their name.
  run="exec $(printf %q "$loader") --argv0 \"\$name\" --library-path $(printf %q "$tree/usr/lib/$machine-linux-gnu") $(printf %q "$tree/usr/bin/nix") \"\$@\""
fi
cat >"$bin/.nix.new" <<WRAPPER
#!/bin/bash
name=\${0##*/}
export NIX_CONF_DIR=$(printf %q "$settings") NIX_USER_CONF_FILES=
export XDG_CACHE_HOME=$(printf %q "$box/cache") XDG_STATE_HOME=$(printf %q "$box/state") XDG_DATA_HOME=$(printf %q "$box/state")
# No build hook: it would start this program by a name that its loader does not know.
export NIX_CONFIG='build-hook ='
unset NIX_PATH NIX_REMOTE NIX_STORE_DIR NIX_STATE_DIR
$run
WRAPPER
chmod 755 "$bin/.nix.new"
for command in "${commands[@]}"; do
  ln -f "$bin/.nix.new" "$bin/.$command.link"
  mv "$bin/.$command.link" "$bin/$command"
done
rm -f "$bin/.nix.new"

[ "$(nix eval --expr '1 + 1')" = 2 ] || die "the Nix of ${system:-$tree} does not evaluate 1 + 1"
keep_key nix "$key"
nix --version
