# shellcheck shell=bash
# What the shared root tree is made of. Sourced by base.sh.

DEBIAN_SUITE=trixie
# login, libpam-systemd: sessions of users (systemd-run -p PAMName=login). sudo: the way of a deploy user to its helper. fdisk: sfdisk for disk layouts.
DEBIAN_PACKAGES=(systemd systemd-sysv dbus libpam-systemd login passwd openssh-server openssh-client
  iproute2 iputils-ping nftables ca-certificates udev kmod procps psmisc jq e2fsprogs dosfstools util-linux fdisk
  gawk curl less zsh acl sudo)
# nix-bin depends on a virtual package that debootstrap cannot resolve; apt inside the tree can.
DEBIAN_LATER=(nix-bin)

# Units that make no sense without hardware, or that a NixOS closure brings itself.
DEBIAN_MASKED=(sys-kernel-debug.mount sys-kernel-tracing.mount sys-kernel-config.mount sys-fs-fuse-connections.mount
  dev-hugepages.mount dev-mqueue.mount proc-sys-fs-binfmt_misc.automount proc-sys-fs-binfmt_misc.mount
  systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service
  systemd-networkd.service systemd-networkd.socket systemd-timesyncd.service systemd-pstore.service
  systemd-binfmt.service systemd-modules-load.service systemd-remount-fs.service systemd-hwdb-update.service
  systemd-firstboot.service systemd-journal-catalog-update.service
  systemd-random-seed.service systemd-update-utmp.service systemd-sysctl.service kmod-static-nodes.service
  console-getty.service getty@.service serial-getty@.service container-getty@.service
  apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer fstrim.timer e2scrub_all.timer e2scrub_reap.service
  tmp.mount modprobe@.service rescue-ssh.target ssh-access.target nftables.service)

# What makes a new installation necessary.
debian_key() {
  { declare -p DEBIAN_SUITE DEBIAN_PACKAGES DEBIAN_LATER; declare -f debian_install; dpkg --print-architecture; } |
    sha256sum | cut -c1-16
}

# debian_install DIR LOG — needs the machine's apt to know a mirror that carries the suite.
debian_install() {
  local dir=$1 log=$2 mirror include plain code=0
  # shellcheck disable=SC2016 # $(SITE) is apt's own placeholder
  mirror=$(apt-get indextargets --format '$(SITE)' | head -1)
  include=$(IFS=,; echo "${DEBIAN_PACKAGES[*]}")
  export DEBIAN_FRONTEND=noninteractive
  mkdir -p "$dir"
  # debootstrap takes no path with a space in it; the other name, and what it mounts, end with its namespace.
  plain=$(mktemp -d /tmp/nixos-fleet-debian.XXXXXX)
  # shellcheck disable=SC2016 # the inner shell's own arguments
  unshare --mount sh -c 'mount --bind "$1" "$2" && exec debootstrap --variant=minbase --include="$3" "$4" "$2" "$5"' \
    sh "$dir" "$plain" "$include" "$DEBIAN_SUITE" "$mirror" >"$log" 2>&1 || code=1
  rmdir "$plain"
  [ "$code" = 0 ] || return 1
  cp /etc/resolv.conf "$dir/etc/resolv.conf"
  {
    chroot "$dir" apt-get update -q &&
      chroot "$dir" apt-get install -yq --no-install-recommends "${DEBIAN_LATER[@]}"
  } >>"$log" 2>&1 || return 1
  # No identity may be shared, and nothing of the operator's machine may be left.
  rm -f "$dir"/etc/ssh/ssh_host_* "$dir/etc/hostname" "$dir/etc/resolv.conf"
  : > "$dir/etc/machine-id"
  rm -rf "$dir"/var/cache/apt/archives/*.deb "$dir"/var/lib/apt/lists/* "$dir"/usr/share/{doc,man,locale}
}

# debian_trim DIR — from a Debian to what lies under a NixOS; can be repeated.
debian_trim() {
  local dir=$1 unit
  for unit in "${DEBIAN_MASKED[@]}"; do
    [ "$(readlink "$dir/usr/lib/systemd/system/$unit")" = /dev/null ] || ln -sfn /dev/null "$dir/usr/lib/systemd/system/$unit"
  done
  # sshd comes from the closure; systemd would otherwise make further ones of its own, also from SysV scripts.
  rm -f "$dir"/usr/lib/systemd/system/ssh*.{service,socket} \
    "$dir"/usr/lib/systemd/system-generators/systemd-{ssh,sysv}-generator
  # Without udev no device ever turns up: an entry in fstab would end the boot in the emergency shell.
  rm -f "$dir"/usr/lib/systemd/system-generators/systemd-{fstab,gpt-auto}-generator
  # A closure's activation links its own units here, and can only do so where no directory stands.
  rm -rf "$dir/etc/systemd/system"
  # The package's own copy would give all machines one id.
  ln -sfn /etc/machine-id "$dir/var/lib/dbus/machine-id"
  # Each login complains without it.
  [ -e "$dir/etc/default/locale" ] || : > "$dir/etc/default/locale"
  # By this file switch-to-configuration knows a NixOS.
  [ -e "$dir/etc/NIXOS" ] || : > "$dir/etc/NIXOS"
  mkdir -p "$dir/etc/nix" "$dir/nix/store" "$dir/boot/loader/entries" "$dir/var/log/journal"
  printf '%s\n' 'sandbox = false' 'substituters =' 'experimental-features = nix-command flakes' 'build-users-group =' \
    > "$dir/etc/nix/nix.conf.new"
  mv "$dir/etc/nix/nix.conf.new" "$dir/etc/nix/nix.conf"
}
