# shellcheck shell=bash
# Follows install-identity.sh. HOST_KEY CLOSURE / LIMIT — makes CLOSURE what this machine boots; it runs on as it is until then.
closure=$2 limit=$4
profiles=/nix/var/nix/profiles
trap '[ $? = 0 ] || echo "free=$(df --output=avail --block-size=1 /nix/store | tail -n 1 | tr -d " ")"' EXIT
# Everybody who has the image has these, and what a host that it was made of has noted is about that one. By the ed25519 key this machine
# is reached until it restarts.
find /etc/ssh -maxdepth 1 -name 'ssh_host_*' ! -name 'ssh_host_ed25519_key*' -delete
rm -rf /var/lib/nixos-fleet "$profiles"/system-profiles/known_good*
bounded "$limit" nix-env --profile "$profiles/system" --set "$closure"
NIXOS_INSTALL_BOOTLOADER=1 bounded "$limit" "$closure/bin/switch-to-configuration" boot || fail "the boot entry was not written"
found=$(readlink -f "$profiles/system")
[ "$found" = "$closure" ] || fail "the system profile holds ${found:-nothing}"
sync -f "$profiles"
