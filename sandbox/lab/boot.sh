#!/bin/bash
# boot.sh NAME LOOP — from power on to the machine's first process: lays its root out of the shared tree and its
# disk, then enters namespaces of its own. Runs in a mount namespace of its own, still as the operator's root,
# because the kernel mounts disks and makes device nodes for nobody else.
set -euo pipefail
name=$1 loop=$2
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=sandbox/lab/common.sh
. "$here/common.sh"
# shellcheck source=sandbox/lab/disk.sh
. "$here/disk.sh"
dir=$lab/hosts/$name
# shellcheck source=/dev/null
. "$dir/config"

# Relative names: the lab's path may hold characters that mean something in overlay's options.
cd "$dir"
mkdir -p disk root lower
mount --bind "$tree" lower
entry=/usr/lib/simulated-machine/boot

# shellcheck disable=SC2154 # kind and host_id come from the host's config
if [ -d rescue ]; then
  mount -t tmpfs -o size=1g,mode=755 rescue disk
  disk_seed disk "$dir/rescue" "rescue $host_id"
  rm -r rescue
  # The installer's live system by another name.
  entry=/usr/lib/simulated-machine/boot-rescue
  mkdir -p disk/upper/usr/lib/simulated-machine
  sed -e '/^VARIANT_ID/d; s/^ID=.*/ID=debian/; s/^PRETTY_NAME=.*/PRETTY_NAME="Debian GNU\/Linux 12 (rescue)"/; s/installer/rescue/' \
    lower/usr/lib/simulated-machine/boot-installer > "disk/upper$entry"
  chmod +x "disk/upper$entry"
elif [ "$kind" = installed ]; then
  # What the machine deletes takes no room of the operator's disk either.
  mount -i -t ext4 -o noinit_itable,discard "$loop" disk
  disk_reserve disk
  disk_seed disk "$dir" "$host_id"
elif disk_system "$loop" disk; then
  disk_instance disk "$dir"
else
  mount -t tmpfs -o size=1g,mode=755 installer disk
  mkdir -p disk/upper disk/work
  disk_seed disk "$dir" "$host_id"
  entry=/usr/lib/simulated-machine/boot-installer
fi
mount -t overlay overlay -o lowerdir=lower,upperdir=disk/upper,workdir=disk/work,redirect_dir=on root

mount -t tmpfs -o size=1m,mode=755 dev root/dev
mkdir root/dev/pts root/dev/shm
for node in null:1:3 zero:1:5 full:1:7 random:1:8 urandom:1:9 tty:5:0; do
  IFS=: read -r node major minor <<< "$node"
  mknod -m 666 "root/dev/$node" c "$major" "$minor"
done
disk_nodes "$loop" root/dev
disk_volumes "$dir" root/dev
disk_boot_partition root
mkfifo -m 600 root/dev/disk-requests
mount --bind wires/events root/dev/disk-requests
if [ -c /dev/fuse ]; then mknod -m 666 root/dev/fuse c 10 229; fi

# The namespaces are made under the host's own uid (see uid_of), which its ids are then mapped onto from outside.
# shellcheck disable=SC2016 # the inner shell's own variables
exec setpriv --reuid "$(uid_of "$name")" --regid "$(uid_of "$name")" --clear-groups \
  --inh-caps +sys_admin --ambient-caps +sys_admin \
  unshare --user --net --keep-caps -- bash -c '
    echo "ready $$" >&3
    read -r -u 4 _
    exec setpriv --reuid 0 --regid 0 --clear-groups \
      unshare --mount --pid --fork --kill-child --uts --ipc --cgroup -- bash "$@" 3>&- 4>&-' \
  - "$here/init.sh" "$dir" "$name" "$entry"
