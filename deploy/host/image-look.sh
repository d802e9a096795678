# shellcheck shell=bash
# What runs on a machine that was started from an image: whose closure, and whether it can become a host of the fleet. Reads only.
set -euo pipefail
running=$(readlink -f /run/current-system || true)
echo "running=$running"
echo "name=$(sed -n 's/^PRETTY_NAME=//p' /etc/os-release | tr -d '"')"
echo "machine=$(cat "$running/etc/nixos-fleet/machine" 2>/dev/null || true)"
if ! [ -e /etc/NIXOS ] || ! [ -x "$running/bin/switch-to-configuration" ]; then
  echo "obstacle=it is no NixOS"
elif grep -q '^VARIANT_ID="\?installer' /etc/os-release; then
  echo "obstacle=it is an installer, which runs from memory"
elif ! command -v nix-env >/dev/null; then
  echo "obstacle=it has no Nix (nix.enable = false)"
fi
