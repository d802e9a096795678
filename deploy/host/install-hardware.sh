# shellcheck shell=bash
# Follows install-marker.sh. CLOSURE — says what this machine is made of, as far as NixOS's own tools are here to ask, and that its firmware
# starts what the closure brings: one that does not is found out before the disk is touched. Changes nothing.
wanted=$(cat "$1/etc/nixos-fleet/firmware" 2>/dev/null || true)
has=bios
if [ -d /sys/firmware/efi ]; then has=uefi; fi
case $wanted in
bios | uefi) [ "$wanted" = "$has" ] || fail "the machine was started by ${has^^}, and the boot loader of $1 is for ${wanted^^}" ;;
esac
if command -v nixos-facter >/dev/null; then
  echo "report.json=$(nixos-facter 2>/dev/null | base64 -w 0)"
elif command -v nixos-generate-config >/dev/null; then
  echo "report.nix=$(nixos-generate-config --no-filesystems --show-hardware-config 2>/dev/null | base64 -w 0)"
fi
