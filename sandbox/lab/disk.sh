# shellcheck shell=bash
# A host's disk: a sparse file on a loop device. Sourced by lab.sh, supervise.sh and boot.sh.
#
# A file system of the simulated machines keeps its files in /upper, because an overlay wants an empty folder
# beside them (/work); the machine itself sees /upper as the file system's root.

# disk_make FILE MIB FORMATTED
disk_make() {
  local file=$1 size=$2 formatted=$3
  rm -f "$file.making"
  truncate -s "${size}M" "$file.making"
  if [ "$formatted" = yes ]; then
    # A sparse file reads as zeros, so nothing is left to initialise later; no blocks are kept back for root,
    # or root would never see a full disk.
    mkfs.ext4 -q -F -m 0 -J size=8 -E assume_storage_prezeroed=1,root_owner=0:0 "$file.making" >&2
  fi
  mv "$file.making" "$file"
}

# disk_copy IMAGE FILE MIB — never smaller than the image.
disk_copy() {
  cp --sparse=always --reflink=auto "$1" "$2.making"
  truncate -s ">${3}M" "$2.making"
  mv "$2.making" "$2"
}

disk_is_free() { [ -z "$(losetup --noheadings --output NAME --associated "$1")" ]; }

# disk_system LOOP MOUNTPOINT — mounts the file system that holds a system; fails where there is none.
disk_system() {
  local device
  for device in "$1" "$1"p*; do
    [ -b "$device" ] || continue
    [ "$(blkid -p -s TYPE -o value "$device" 2>/dev/null)" = ext4 ] || continue
    # What mkfs was interrupted over is no reason not to boot the installer.
    mount -i -t ext4 -o noinit_itable "$device" "$2" || continue
    if [ -L "$2/upper/nix/var/nix/profiles/system" ]; then
      mkdir -p "$2/work"
      return 0
    fi
    umount "$2"
  done
  return 1
}

# disk_boot_partition ROOT — a boot loader's own partition, where the disk has one, as /boot of the machine at ROOT.
disk_boot_partition() {
  local node
  for node in "$1"/dev/vda?*; do
    [ -b "$node" ] || continue
    # Entered, so that the machine sees its own name of the partition as the mount's source.
    case $(blkid -p -s TYPE -s LABEL -o export "$node" 2>/dev/null) in
      *LABEL=simulated-fat*) chroot "$1" mount -i -t ext4 "${node#"$1"}" /boot ;;
      *TYPE=vfat*) chroot "$1" mount -i -t vfat -o umask=0077 "${node#"$1"}" /boot ;;
    esac
  done
}

# disk_nodes LOOP FOLDER — the disk as the machine sees it: vda, vda1, …; also under the names of a SCSI disk, which
# is what some of a provider's machines have.
disk_nodes() {
  local device part
  rm -f "$2"/[vs]da*
  for device in "$1" "$1"p*; do
    [ -b "$device" ] || continue
    part=${device#"$1"}
    part=${part#p}
    mknod -m 660 "$2/vda$part" b "$((0x$(stat -c %t "$device")))" "$((0x$(stat -c %T "$device")))"
    ln -s "vda$part" "$2/sda$part"
  done
}

# disk_volumes DIR FOLDER — the volumes of the host at DIR as its machine sees them: sdb, sdc, … and by the name that
# Hetzner's have. DIR/volumes/ID is a link to the image.
disk_volumes() {
  local image id loop letters=(b c d e f g h i j k l m n o p q) index=0
  mkdir -p "$2/disk/by-id"
  rm -f "$2"/sd[b-q] "$2"/disk/by-id/scsi-0HC_Volume_*
  for image in "$1"/volumes/*; do
    [ -f "$image" ] || continue
    id=$(basename "$image")
    image=$(realpath "$image")
    loop=$(losetup --noheadings --output NAME --associated "$image")
    loop=${loop:-$(losetup --find --show "$image")}
    mknod -m 660 "$2/sd${letters[index]}" b "$((0x$(stat -c %t "$loop")))" "$((0x$(stat -c %T "$loop")))"
    ln -s "../../sd${letters[index]}" "$2/disk/by-id/scsi-0HC_Volume_$id"
    index=$((index + 1))
  done
}

# disk_let_go IMAGE — an image that nobody uses any more leaves its loop device.
disk_let_go() {
  local loop
  for loop in $(losetup --noheadings --output NAME --associated "$1"); do losetup --detach "$loop"; done
}

# disk_host_key UPPER DIR
disk_host_key() {
  mkdir -p "$1/etc/ssh"
  install -m 600 "$2/host_key" "$1/etc/ssh/ssh_host_ed25519_key"
  install -m 644 "$2/host_key.pub" "$1/etc/ssh/ssh_host_ed25519_key.pub"
}

# disk_seed MOUNTPOINT DIR HOST_ID — what an adopted machine has of its own, once.
disk_seed() {
  local upper=$1/upper dir=$2
  [ ! -e "$1/seeded" ] || return 0
  mkdir -p "$upper"/root/.ssh "$1/work"
  chmod 700 "$upper/root" "$upper/root/.ssh"
  disk_host_key "$upper" "$dir"
  hex_of "simulated machine $3" 32 > "$upper/etc/machine-id"
  install -m 600 "$dir/authorized_keys" "$upper/root/.ssh/authorized_keys"
  touch "$1/seeded"
  sync -f "$1"
}

# disk_reserve MOUNTPOINT — what Nix keeps back to collect garbage with on a full disk. In the shared tree it would take no room of this
# disk, and giving it up would make none.
disk_reserve() {
  local database=$1/upper/nix/var/nix/db
  [ ! -e "$database" ] || return 0
  mkdir -p "$database"
  (umask 077 && fallocate -l 8MiB "$database/reserved")
}

# disk_instance MOUNTPOINT DIR — what cloud-init does of a system that starts as another machine than its disk was copied from: new host
# keys, root's keys beside those that are there.
disk_instance() {
  local upper=$1/upper dir=$2
  [ -e "$dir/new-instance" ] || return 0
  rm -f "$upper"/etc/ssh/ssh_host_*
  disk_host_key "$upper" "$dir"
  mkdir -p "$upper/root/.ssh"
  chmod 700 "$upper/root/.ssh"
  cat "$dir/authorized_keys" >> "$upper/root/.ssh/authorized_keys"
  chmod 600 "$upper/root/.ssh/authorized_keys"
  sync -f "$1"
  rm "$dir/new-instance"
}

# disk_cut LOOP — what a power cut does to the file systems on a disk in use: all that was not written yet is gone.
# Mounted once more, a file system is the same one; so nothing has to be looked for in the machine's namespaces.
disk_cut() {
  local device
  for device in "$1" "$1"p*; do
    [ -b "$device" ] || continue
    # EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_NOLOGFLUSH (ext4.h).
    # shellcheck disable=SC2016 # the inner programs' own variables
    unshare --mount --propagation private -- bash -c '
      mount -i -t ext4 "$1" /mnt 2>/dev/null || exit 0
      perl -e "my \$how = pack(q(L), 2); open(D, q(<), q(/mnt)) and ioctl(D, 0x8004587d, \$how) or die qq(ioctl: \$!)"
    ' - "$device" || die "the power cut did not reach $device"
  done
}
