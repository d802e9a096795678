#!/bin/bash
# lint-tool.sh check|get TOOL — a checker of the rendered Nix, of the system or from the Rust crate registry.
set -euo pipefail
# shellcheck source=sandbox/toolchain/versions.sh
. "$(dirname "${BASH_SOURCE[0]}")/versions.sh"
# shellcheck source=sandbox/toolchain/cache.sh
. "$here/cache.sh"
tool=$2 wanted=${version[$2]}
case $tool in
  # the crate's name; nixfmt itself is taken there
  nixfmt) crate=nixfmt_rs sum=a79a3d2c5fb02436a3bbc5ef251bfc6a06cd631e1f5aea594f0dad83c95e2a65 ;;
  deadnix) crate=deadnix sum=d47a1ef32ad72b7940ba672d8082603384e0d383ba47541d86262e1c1229af09 ;;
  *) die "unknown tool: $tool" ;;
esac
key=$(echo "$crate $wanted $sum $machine" | sha256sum | cut -c1-16)

if [ "$1" = check ]; then [ -x "$bin/$tool" ] && has_key "$tool" "$key"; exit; fi

mkdir -p "$bin"
work=$(mktemp -d "$box/.$tool.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
how='from the cache'
cache_get "$tool" "$key" "$work/$tool" || {
  how='built from the Rust crate'
  # Everything of Cargo's stays in the clone, but for the user's own settings, which may name a mirror.
  export CARGO_HOME=$work/home CARGO_TARGET_DIR=$work/target
  mkdir "$CARGO_HOME"
  for settings in config.toml config; do
    [ ! -e "$HOME/.cargo/$settings" ] || ln -s "$HOME/.cargo/$settings" "$CARGO_HOME/$settings"
  done
  # fetched as a dependency first: nothing of it may be compiled before its sum is known to be right
  mkdir -p "$work/fetch/src"
  : >"$work/fetch/src/lib.rs"
  printf '[package]\nname = "fetch"\nversion = "0.0.0"\nedition = "2021"\n[dependencies]\n%s = "=%s"\n' \
    "$crate" "$wanted" >"$work/fetch/Cargo.toml"
  cargo fetch --manifest-path "$work/fetch/Cargo.toml"
  echo "$sum  $(find "$CARGO_HOME/registry/cache" -name "$crate-$wanted.crate")" | sha256sum --check --status ||
    die "the crate $crate $wanted does not have the sum $sum: not used"
  cargo install --locked --version "=$wanted" --root "$work/out" "$crate"
  mv "$work/out/bin/$tool" "$work/$tool"
  cache_put "$tool" "$key" "$work/$tool"
}
chmod 755 "$work/$tool"
mv -T "$work/$tool" "$bin/$tool"
keep_key "$tool" "$key"
echo "$wanted, $how"
