# shellcheck shell=bash
# Sourced: what took long to make, kept outside the clone when FLEET_CACHE names a folder (.ci/run does).
# An entry is found by the key of what it was made from and used only if its own sum still holds.

cache_has() { [ -n "${FLEET_CACHE:-}" ] && [ -f "$FLEET_CACHE/$1-$2/file" ]; }

# cache_get NAME KEY FILE: put the entry at FILE, or fail.
cache_get() {
  local entry=${FLEET_CACHE:-}/$1-$2
  cache_has "$1" "$2" || return 1
  cp "$entry/file" "$3"
  if [ "$(sha256sum <"$3")" = "$(cat "$entry/sum" 2>/dev/null)" ]; then return 0; fi
  say "cache: $entry does not have the sum that it was stored with; it is made again"
  rm -rf "$entry" "$3"
  return 1
}

# cache_put NAME KEY FILE: in place of older entries of that name. A cache that cannot be written is no error.
cache_put() {
  local entry=${FLEET_CACHE:-}/$1-$2 making
  [ -n "${FLEET_CACHE:-}" ] || return 0
  {
    mkdir -p "$FLEET_CACHE" &&
      making=$(mktemp -d "$FLEET_CACHE/.making.XXXXXX") &&
      cp "$3" "$making/file" && sha256sum <"$3" >"$making/sum" &&
      find "$FLEET_CACHE" -mindepth 1 -maxdepth 1 -regextype posix-extended \
        -regex ".*/$1-[0-9a-f]{16}" -exec rm -rf {} + &&
      mv -T "$making" "$entry"
  } || say "cache: nothing could be kept in $FLEET_CACHE"
}
