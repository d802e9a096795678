# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh
# What a person needs to know of a machine that runs NixOS to take it into a fleet. Reads only.
set -uo pipefail

oldest_generation() {
  find "$(dirname "$profile")" -maxdepth 1 -name 'system-*-link' -printf '%f\n' 2>/dev/null | sort -t - -k 2 -n | head -n 1
}

state_version() {
  sed -nE 's/^[^#]*system\.stateVersion[[:space:]]*=[[:space:]]*"([0-9]{2}\.[0-9]{2})".*/\1/p' /etc/nixos/*.nix 2>/dev/null | head -n 1
}

print_facts
echo "name=$(uname -n)"
echo "architecture=$(uname -m)"
echo "release=$(cat /run/current-system/nixos-version 2>/dev/null || true)"
echo "stateVersion=$(state_version)"
echo "firstRelease=$(cat "$(dirname "$profile")/$(oldest_generation)/nixos-version" 2>/dev/null || true)"
echo "firmware=$([ -d /sys/firmware/efi ] && echo UEFI || echo BIOS)"
echo "root=$(findmnt --noheadings --output FSTYPE / 2>/dev/null || true)"
echo "disks=$(lsblk --nodeps --noheadings --paths --output NAME,SIZE,MODEL 2>/dev/null | tr -s ' ' | paste -sd ,)"
echo "users=$(awk -F: '$3 >= 1000 && $3 < 30000 { printf "%s%s", sep, $1; sep = "," }' /etc/passwd)"
# It prints, and writes nothing, where it is asked like this.
if command -v nixos-generate-config >/dev/null; then
  echo "hardware=$(nixos-generate-config --show-hardware-config 2>/dev/null | base64 -w 0)"
fi
