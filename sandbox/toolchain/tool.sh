#!/bin/bash
# tool.sh check|able|get TOOL — one of the Go programs into .sandbox/bin: the system's own if it is suitable, else the
# official release, else built from the Go modules under go/. `able` ends at once, with the reason if get must fail.
set -euo pipefail
# shellcheck source=sandbox/toolchain/versions.sh
. "$(dirname "${BASH_SOURCE[0]}")/versions.sh"
# shellcheck source=sandbox/toolchain/cache.sh
. "$here/cache.sh"
tool=$2 wanted=${version[${2/pulumi-language-nodejs/pulumi}]}

# The module that a tool is built from, its package in there, and what the linker has to write into it: the
# Automation API refuses an engine without a version, and the others would call themselves "dev".
module=$tool flags='-s -w'
case $tool in
  pulumi)
    package=github.com/pulumi/pulumi/pkg/v3/cmd/pulumi
    flags+=" -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v$wanted" ;;
  # The last version of the SDK's module that holds the language host; it runs today's SDK under today's engine.
  pulumi-language-nodejs) package=github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs ;;
  sops) package=github.com/getsops/sops/v3/cmd/sops ;;
  age | age-keygen) module=age package=filippo.io/age/cmd/$tool flags+=" -X main.Version=v$wanted" ;;
  ssh-to-age) package=github.com/Mic92/ssh-to-age/cmd/ssh-to-age flags+=" -X main.version=$wanted" ;;
  actionlint) package=github.com/rhysd/actionlint/cmd/actionlint flags+=" -X github.com/rhysd/actionlint.version=$wanted" ;;
  *) die "unknown tool: $tool" ;;
esac
recipe=$here/go/$module
# Where the language host itself is, which starts by a word that today's engine does not say (below).
program=$box/language-host/$tool
key=$({ cat "$recipe/go.mod" "$recipe/go.sum" "$here/releases.txt"; echo "$tool $flags $machine"; } | sha256sum | cut -c1-16)

version_of() {
  case $2 in
    pulumi) PULUMI_SKIP_UPDATE_CHECK=1 PULUMI_HOME=$box/pulumi-home "$1" version ;;
    sops) "$1" --version --disable-version-check ;;
    ssh-to-age) "$1" -version ;;
    *) "$1" --version ;;
  esac 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -1
}

# The language host has no version of its own to ask for: it belongs to the engine that it lies beside.
suitable_on_system() {
  local file engine
  if [ "$tool" = pulumi-language-nodejs ]; then
    engine=$(readlink -f "$bin/pulumi") && [ "$engine" != "$bin/pulumi" ] || return 1
    file=${engine%/*}/$tool
    [ -x "$file" ] || return 1
  else
    file=$(on_system "$tool") && file=$(readlink -f "$file") || return 1
    at_least "$(version_of "$file" "$tool")" "$wanted" || return 1
    [ "$tool" != pulumi ] || [ -x "${file%/*}/pulumi-language-nodejs" ] || return 1
  fi
  echo "$file"
}
key_of_system() { echo "$1 $(stat -c '%s %Y' "$1")"; }

ready() {
  [ -x "$bin/$tool" ] || return 1
  [ "$tool" != pulumi-language-nodejs ] || [ -L "$bin/$tool" ] || [ -x "$program" ] || return 1
  if [ -L "$bin/$tool" ]; then has_key "$tool" "$(key_of_system "$(readlink -f "$bin/$tool")")"; else has_key "$tool" "$key"; fi
}
if [ "$1" = check ]; then ready; exit; fi

go_is_suitable() {
  local needed found
  needed=$(awk '$1 == "go" { print $2 }' "$recipe/go.mod")
  on_system go >/dev/null ||
    die "$tool $wanted is not here, no release of it was reached, and no Go to build it: install Go $needed or newer"
  found=$(GOTOOLCHAIN=local go env GOVERSION)
  at_least "${found#go}" "$needed" ||
    die "Go ${found#go} is too old to build $tool $wanted: install Go $needed or newer, or $tool $wanted itself"
}
if [ "$1" = able ]; then
  ready || suitable_on_system >/dev/null || cache_has "$tool" "$key" || grep -q "^$tool $machine " "$here/releases.txt" ||
    go_is_suitable
  exit
fi

mkdir -p "$bin"
work=$(mktemp -d "$box/.$tool.XXXXXX")
trap 'rm -rf "$work"' EXIT
# A signal would otherwise end the shell only after the program that runs in its foreground.
trap 'exit 130' INT TERM

if file=$(suitable_on_system); then
  ln -s "$file" "$work/$tool"
  mv -T "$work/$tool" "$bin/$tool"
  keep_key "$tool" "$(key_of_system "$file")"
  echo "$file"
  exit
fi

from_release() {
  local sum url
  read -r _ _ sum url < <(grep "^$tool $machine " "$here/releases.txt") || return 1
  curl -fsSL --proto '=https' --connect-timeout 10 --max-time 600 -o "$work/release" "$url" || return 1
  echo "$sum  $work/release" | sha256sum --check --status ||
    { say "$url does not have the sum $sum: not used"; return 1; }
  case $url in
    *.tar.gz) tar -xzf "$work/release" -C "$work" --strip-components=1 "age/$tool" ;;
    *) mv "$work/release" "$work/$tool" ;;
  esac
}

from_go_modules() {
  go_is_suitable
  export GOTOOLCHAIN=local GOMODCACHE=$box/cache/go-modules GOCACHE=$box/cache/go-build GOTMPDIR=$work
  export GOFLAGS='-mod=readonly -modcacherw -trimpath -buildvcs=false' GOWORK=off CGO_ENABLED=0
  (cd "$recipe" && go build -o "$work/$tool" -ldflags "$flags" "$package")
}

how='official release'
from_release || {
  how='from the cache'
  cache_get "$tool" "$key" "$work/$tool" || {
    how='built from Go modules'
    from_go_modules
    cache_put "$tool" "$key" "$work/$tool"
  }
}
chmod 755 "$work/$tool"
# Today's engine asks for Pulumi.yaml's options with each run, which this version took as flags alone: without this one it would load
# the TypeScript compiler for a program that is compiled.
if [ "$tool" = pulumi-language-nodejs ]; then
  mkdir -p "${program%/*}"
  mv -T "$work/$tool" "$program"
  printf '#!/bin/sh\nexec "%s" -typescript=false "$@"\n' "$program" >"$work/$tool"
  chmod 755 "$work/$tool"
fi
mv -T "$work/$tool" "$bin/$tool"
keep_key "$tool" "$key"
echo "$wanted, $how"
