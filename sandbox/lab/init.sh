#!/bin/bash
# init.sh DIR NAME ENTRY — the machine's PID 1 before its first program: everything that has to be mounted from
# inside its namespaces.
set -euo pipefail
dir=$1 name=$2 entry=$3
# /proc is still the operator's, so this is the pid by which the lab knows the machine.
read -r pid _ < /proc/self/stat
mount --make-rprivate /
# What another namespace mounted is locked in place here; a copy of it is not, and can become the root.
mount --rbind "$dir/root" "$dir/root"
cd "$dir/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -t devpts -o newinstance,ptmxmode=666,mode=620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s fd/0 dev/stdin
ln -s fd/1 dev/stdout
ln -s fd/2 dev/stderr
mount -t tmpfs -o mode=1777 tmpfs dev/shm
mount -t tmpfs -o mode=755 run run
cat /proc/sys/kernel/random/uuid > run/boot_id
mount --bind run/boot_id proc/sys/kernel/random/boot_id
hostname "$name"
echo "$pid" > "$dir/machine.pid.making"
mv "$dir/machine.pid.making" "$dir/machine.pid"
pivot_root . mnt
umount -l /mnt
exec env -i container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin "$entry" </dev/null
