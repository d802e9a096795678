#!/bin/bash
# node.sh check|get — node_modules as package-lock.json has them, and the compiled program.
set -euo pipefail
# shellcheck source=sandbox/toolchain/versions.sh
. "$(dirname "${BASH_SOURCE[0]}")/versions.sh"
cd "$root"

found=$(node --version) || die "Node.js is not installed: Debian's package is nodejs (${version[node]} or newer)"
[ "$(printf '%s\n' "${found#v}" "${version[node]}" | sort -V | head -1)" = "${version[node]}" ] ||
  die "Node.js $found is too old: ${version[node]} or newer is needed"

# npm writes what it has installed into node_modules/.package-lock.json, last of all.
installed() {
  node -e '
    const read = (file) => JSON.parse(require("fs").readFileSync(file, "utf8")).packages;
    const have = read("node_modules/.package-lock.json");
    for (const [path, { version, optional }] of Object.entries(read("package-lock.json")))
      if (path !== "" && !optional && have[path]?.version !== version) process.exit(1);
  ' 2>/dev/null
}
compiled() { node dist/deploy/stale-build.js check 2>/dev/null; }

if [ "$1" = check ]; then installed && compiled; exit; fi
if installed; then npm run build; else npm ci --no-audit --no-fund; fi
# npm ci leaves the build to the package's prepare script, which `ignore-scripts` in a user's npmrc turns off
compiled || npm run build
compiled || die "the program was compiled, but its build is still found stale: node dist/deploy/stale-build.js check"
echo "node_modules and program ready"
