# shellcheck shell=bash disable=SC2154 # lab, tree, cgroup_lab: common.sh
# Switching a host on. Sourced by lab.sh.

# start NAME IP [options] — the first start makes the host; later ones need not repeat the options.
start() {
  local name=$1 ip=$2 ip6='' size=1024 kind=installed host_id=$1 host_key='' authorized_keys='' image='' dir=$lab/hosts/$1
  if is_running "$name" && machine_pid "$name" >/dev/null; then return 0; fi
  # shellcheck source=/dev/null
  if [ -f "$dir/config" ]; then . "$dir/config"; fi
  ip=$2
  shift 2
  while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || die "$1 needs a value"
    case $1 in
      --ipv6) ip6=$2 ;;
      --disk) size=$2 ;;
      --boot) kind=$2 ;;
      --host-key) host_key=$2 ;;
      --authorized-keys) authorized_keys=$2 ;;
      --host-id) host_id=$2 ;;
      --image) image=$2 ;;
      *) die "unknown option: $1" ;;
    esac
    shift 2
  done
  [[ $ip =~ ^[0-9]+(\.[0-9]+){3}$ ]] || die "$name: not an IPv4 address: $ip"
  [[ $ip6 =~ ^[0-9a-fA-F:]*$ ]] || die "$name: not an IPv6 address: $ip6"
  [[ $size =~ ^[1-9][0-9]*$ ]] || die "$name: --disk is a number of MiB, not: $size"
  [[ $kind =~ ^(installed|server)$ ]] || die "$name: --boot is installed or server, not: $kind"
  [ -d "$tree/usr" ] || die "no root tree at $tree; make it with: sandbox/lab/base.sh $tree"
  [ "$kind" = server ] || [ -L "$tree/nix/var/nix/profiles/system" ] ||
    die "the root tree $tree holds no NixOS system yet; make it with: sandbox/lab/factory.sh $tree"

  pull_the_plug "$name"
  net_up
  mkdir -p "$dir"
  adopt_keys "$dir" "$name" "$host_key" "$authorized_keys"
  if [ ! -f "$dir/disk.img" ] && [ -n "$image" ]; then
    touch "$dir/new-instance"
    disk_copy "$image" "$dir/disk.img" "$size"
  elif [ ! -f "$dir/disk.img" ]; then
    disk_make "$dir/disk.img" "$size" "$([ "$kind" = server ] || echo yes)"
  fi
  printf '%s=%q\n' ip "$ip" ip6 "$ip6" size "$size" kind "$kind" host_id "$host_id" > "$dir/config.making"
  mv "$dir/config.making" "$dir/config"

  mkdir -p "$cgroup_lab/$name"
  # shellcheck disable=SC2016 # the inner shell's own pid
  setsid --fork bash -c 'echo $$ > "$1"; exec unshare --mount --propagation slave -- bash "$2" "$3"' - "$cgroup_lab/$name/cgroup.procs" "$here/supervise.sh" "$name" \
    </dev/null >"$dir/log" 2>&1 9>&-
  await_boot "$name"
}

# Until its PID 1 is there; the supervisor's end means that it never will be.
await_boot() {
  local name=$1 log=$lab/hosts/$1/log until=$((SECONDS + 30)) seen=no
  until machine_pid "$name" >/dev/null; do
    if is_running "$name"; then seen=yes; elif [ "$seen" = yes ]; then break; fi
    [ "$SECONDS" -lt "$until" ] || break
    sleep 0.02
  done
  machine_pid "$name" >/dev/null && return
  tail -n 20 "$log" >&2
  pull_the_plug "$name"
  die "$name did not boot; the whole log: $log"
}

# A machine's SSH host key and the keys that may log in as root, as they are at its first start.
adopt_keys() {
  local dir=$1 name=$2 host_key=$3 authorized_keys=$4
  if [ -n "$host_key" ]; then
    install -m 600 "$host_key" "$dir/host_key"
  elif [ ! -f "$dir/host_key" ]; then
    ssh-keygen -q -t ed25519 -N '' -C "$name" -f "$dir/host_key"
  fi
  ssh-keygen -y -f "$dir/host_key" > "$dir/host_key.pub" || die "$name: $host_key is no private SSH key"
  if [ -n "$authorized_keys" ]; then
    install -m 600 "$authorized_keys" "$dir/authorized_keys"
  elif [ ! -f "$dir/authorized_keys" ]; then
    install -m 600 /dev/null "$dir/authorized_keys"
  fi
}
