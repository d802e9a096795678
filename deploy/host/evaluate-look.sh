# shellcheck shell=bash
# What this machine has to evaluate with. Reads only.
echo "nix=$(nix --version 2>/dev/null </dev/null || true)"
echo "processors=$(nproc)"
while read -r name kibibytes _; do
  [ "$name" != MemAvailable: ] || echo "free=$((kibibytes * 1024))"
done </proc/meminfo
