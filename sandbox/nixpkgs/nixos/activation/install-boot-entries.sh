# shellcheck shell=bash
# install-boot-entries TOPLEVEL: one boot entry for each generation of the system profile and of the
# profiles in system-profiles/, and TOPLEVEL as the default where a generation is that closure.
# BOOT is the mounted boot partition, LIMIT the number of generations, TIMEOUT the menu's seconds.
set -euo pipefail
default=$(readlink -f "$1")
boot=${BOOT:-/boot}
profiles=/nix/var/nix/profiles
mkdir -p "$boot/loader/entries" "$boot/EFI/nixos"
declare -A kept=()
default_entry=

# Written beside, flushed, renamed: a power cut leaves the old entry or the new one.
publish() {
  cat > "$1.tmp"
  sync "$1.tmp"
  mv "$1.tmp" "$1"
}

copy_kernel() {
  local source target
  source=$(readlink -f "$1")
  target=EFI/nixos/$(basename "$(dirname "$source")")-$(basename "$source").efi
  kept[$boot/$target]=1
  if [ ! -e "$boot/$target" ]; then
    cp "$source" "$boot/$target.tmp"
    sync "$boot/$target.tmp"
    mv "$boot/$target.tmp" "$boot/$target"
  fi
  echo "/$target"
}

entry() {
  local name=$1 closure=$2 title=$3 version=$4 file kernel initrd
  file=$boot/loader/entries/$name.conf
  kernel=$(copy_kernel "$closure/kernel")
  initrd=$(copy_kernel "$closure/initrd")
  kept[$file]=1
  kept[$boot$kernel]=1
  kept[$boot$initrd]=1
  publish "$file" <<ENTRY
title $title
sort-key nixos
version $version
linux $kernel
initrd $initrd
options init=$closure/init $(cat "$closure/kernel-params")
machine-id $(cat /etc/machine-id 2> /dev/null || true)
ENTRY
}

generations() {
  local profile=$1 prefix=$2 link number closure date specialisation
  while read -r number; do
    link=$profile-$number-link
    closure=$(readlink -f "$link")
    if [ ! -e "$closure/init" ]; then continue; fi
    date=$(date -d "@$(stat -c %Y "$link")" +%F)
    entry "$prefix$number" "$closure" NixOS "Generation $number $(cat "$closure/nixos-version"), built on $date"
    if [ "$closure" = "$default" ]; then default_entry=$prefix$number.conf; fi
    for specialisation in "$closure"/specialisation/*; do
      if [ -e "$specialisation" ]; then
        entry "$prefix$number-specialisation-${specialisation##*/}" "$(readlink -f "$specialisation")" \
          "NixOS (${specialisation##*/})" "Generation $number"
      fi
    done
  done < <(find "$(dirname "$profile")" -maxdepth 1 -name "$(basename "$profile")-*-link" -printf '%f\n' |
    sed -E 's/.*-([0-9]+)-link/\1/' | sort -n | tail -n "${LIMIT:-1000000}")
}

# In this order, as systemd-boot-builder.py has it: of several entries for one closure the last is the default.
generations "$profiles/system" nixos-generation-
for profile in "$profiles"/system-profiles/*; do
  case $profile in *-[0-9]*-link) continue ;; esac
  if [ -L "$profile" ]; then generations "$profile" "nixos-${profile##*/}-generation-"; fi
done

if [ -n "$default_entry" ]; then
  publish "$boot/loader/loader.conf" <<CONF
timeout ${TIMEOUT:-5}
default $default_entry
console-mode keep
CONF
else
  echo "$default is no generation of a profile: the default boot entry stays as it was" >&2
fi

for file in "$boot"/loader/entries/nixos-*.conf "$boot"/EFI/nixos/*.efi; do
  if [ -e "$file" ] && [ -z "${kept[$file]-}" ]; then rm -f "$file"; fi
done
sync -f "$boot"
