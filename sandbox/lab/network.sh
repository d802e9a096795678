# shellcheck shell=bash disable=SC2154 # lab, tree, cgroup_lab: common.sh
# The lab's switch: one network namespace with a bridge, and a cable to each host. Sourced by lab.sh and supervise.sh.

net_is_up() { [ "$(stat -f -c %T "$lab/net" 2>/dev/null)" = nsfs ]; }

net_up() {
  mkdir -p "$lab/hosts"
  (
    flock --timeout 60 9 || die "another process has held $lab/net.lock for a minute"
    net_is_up && exit 0
    touch "$lab/net"
    unshare --net="$lab/net" true
    inlab ip link set lo up
    inlab ip link add br0 type bridge
    inlab ip addr add 10.77.0.1/16 dev br0
    inlab ip -6 addr add fd77::1/16 dev br0 nodad
    inlab ip link set br0 up
  ) 9>"$lab/net.lock"
}

net_down() {
  if net_is_up; then umount "$lab/net"; fi
  rm -f "$lab/net"
}

# cable_attach NAME PID IP IP6 SEED — PID's network namespace is the host's.
cable_attach() {
  local name=$1 pid=$2 ip=$3 ip6=$4 digits cable
  cable=$(cable_of "$name")
  digits=$(hex_of "$5" 10)
  inlab ip link del "$cable" 2>/dev/null || true
  inlab ip link add "$cable" type veth peer name eth0 address \
    "02:${digits:0:2}:${digits:2:2}:${digits:4:2}:${digits:6:2}:${digits:8:2}" netns "/proc/$pid/ns/net"
  inlab ip link set "$cable" master br0
  in_host() { nsenter --net="/proc/$pid/ns/net" -- ip "$@"; }
  in_host link set lo up
  in_host link set eth0 up
  in_host addr add "$ip/16" dev eth0
  in_host route add default via 10.77.0.1 onlink dev eth0
  if [ -n "$ip6" ]; then
    in_host -6 addr add "$ip6/128" dev eth0 nodad
    in_host -6 route add fd77::/16 dev eth0
    in_host -6 route add default via fd77::1 dev eth0
    # An address of a cloud provider's prefix lies outside the bridge's own.
    inlab ip -6 route replace "$ip6/128" dev br0
  fi
  [ -e "$lab/hosts/$name/unplugged" ] || inlab ip link set "$cable" up
}

cable_unplug() {
  touch "$lab/hosts/$1/unplugged"
  if is_running "$1"; then inlab ip link set "$(cable_of "$1")" down; fi
}

cable_plug() {
  rm -f "$lab/hosts/$1/unplugged"
  if is_running "$1"; then inlab ip link set "$(cable_of "$1")" up; fi
}
