# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh and activation.sh
# The boot loader, as far as a closure can be booted once and no more: what NixOS's own installers of systemd-boot and GRUB write is read,
# and their entry for the next boot is set. Both write an entry for every generation of a profile below system-profiles/
# (nixpkgs, nixos/modules/system/boot/loader: get_profiles() in systemd-boot-builder.py, addProfile() in install-grub.pl, which takes names
# of letters, digits and underscores alone), and make the closure the default whose switch-to-configuration is called.

efivars=/sys/firmware/efi/efivars
# Vendor id of systemd-boot's variables (systemd.io/BOOT_LOADER_INTERFACE).
loader_vendor=4a67b082-0a4c-41cf-b6c7-440b29bb8c4f

# Which loader this machine has, by what its installer left: systemd-boot, grub, or nothing.
loader_kind() {
  local esp
  for esp in /boot /efi /boot/efi; do
    [ ! -r "$esp/loader/loader.conf" ] || { echo systemd-boot && return; }
  done
  [ ! -r /boot/grub/grub.cfg ] || echo grub
}

# Why this machine cannot be made to boot a closure once and come back by itself; nothing where it can.
loader_obstacle() {
  case $(loader_kind) in
  systemd-boot)
    if ! command -v bootctl >/dev/null; then
      echo "there is no bootctl"
    elif [ -e "$efivars/LoaderEntryDefault-$loader_vendor" ]; then
      # It goes before the default of loader.conf, which is all that NixOS writes.
      echo "a default entry was chosen by hand (bootctl set-default), which NixOS does not follow"
    fi
    ;;
  grub) grub_obstacle ;;
  *) echo "it has no boot loader that can boot an entry once (systemd-boot, GRUB)" ;;
  esac
}

# GRUB forgets the entry for the next boot by writing its environment block, in place: what it cannot write it boots for ever. It writes
# to plain partitions with FAT or ext alone (GRUB manual, "The GRUB environment block").
grub_obstacle() {
  local device kind
  if ! grep -q 'save_env next_entry' /boot/grub/grub.cfg; then
    echo "GRUB's configuration does not know of an entry for the next boot"
  elif ! grep -qE 'set default="?0"?$' /boot/grub/grub.cfg || [ "$(grub_path_of "$(boot_default)")" != 0 ]; then
    echo "GRUB's default is not its first entry, or that is not NixOS's (boot.loader.grub.default, extraEntriesBeforeNixOS)"
  elif ! command -v grub-reboot >/dev/null; then
    echo "there is no grub-reboot"
  else
    kind=$(stat -f -c %T /boot/grub)
    device=/sys/dev/block/$(stat -c %Hd:%Ld /boot/grub)
    case $kind in
    msdos | vfat | ext2/ext3 | ext4) [ ! -e "$device/dm" ] && [ ! -e "$device/md" ] || echo "GRUB cannot write to /boot on LVM, RAID or LUKS" ;;
    *) echo "GRUB cannot write to /boot on $kind" ;;
    esac
  fi
}

# boot_once CLOSURE — the next boot is of this closure, every later one of the default.
boot_once() {
  local entry
  case $(loader_kind) in
  systemd-boot)
    entry=$(entry_of "$1") || return 1
    bootctl set-oneshot "$entry"
    ;;
  grub)
    entry=$(grub_path_of "$1") && [ -n "$entry" ] || return 1
    grub-reboot "$entry"
    ;;
  esac > >(log_sink) 2>&1
}

forget_boot_once() {
  case $(loader_kind) in
  systemd-boot) bootctl set-oneshot "" ;;
  grub) grub-editenv - unset next_entry ;;
  esac > >(log_sink) 2>&1
}

# Id of systemd-boot's entry for a closure: the file's name without the tries that boot counting adds (systemd, AUTOMATIC_BOOT_ASSESSMENT).
entry_of() {
  local file
  file=$(grep -lE "^options[[:space:]].*init=$1/init([[:space:]]|$)" /boot/loader/entries/*.conf /efi/loader/entries/*.conf \
    /boot/efi/loader/entries/*.conf 2>/dev/null | tail -n 1)
  [ -n "$file" ] || return 1
  basename "$file" | sed -E 's/\+[0-9]+(-[0-9]+)?\.conf$/.conf/'
}

# Where GRUB's menu has a closure first: positions in menu and submenus, "3>0" (GRUB manual, "default"). Titles hold dates and names.
grub_path_of() {
  awk -v init="init=$1/init" '
    /^[ \t]*(menuentry|submenu) / { at[depth] = count[depth]++; count[++depth] = 0; next }
    /^[ \t]*function .*{[ \t]*$/ { depth++; next }
    /^[ \t]*}[ \t]*$/ { depth--; next }
    $1 == "linux" && index($0 " ", init " ") {
      for (i = 0; i < depth; i++) printf "%s%s", (i ? ">" : ""), at[i]
      print ""
      exit
    }' /boot/grub/grub.cfg
}
