# shellcheck shell=bash disable=SC2154 # host, layout, mounts, wanted: check.nix
declare -A found=()
while read -r _ point type _; do found[$point]=$type; done <"$mounts"
for point in "${!wanted[@]}"; do
  case ${found[$point]-nothing} in
  "${wanted[$point]}") continue ;;
  # What a layout makes; anything else is a machine that is installed from, or a container.
  btrfs | ext4 | tmpfs | zfs | nothing) ;;
  *) continue ;;
  esac
  echo "$host was installed with another disk layout than hardware.disk.layout: $layout, and would not start with it."
  echo "expected at $point: ${wanted[$point]}"
  echo "found: ${found[$point]-nothing}"
  echo "Nothing was changed. A layout is made at installation: put the former one back, or install the host anew."
  exit 1
done
