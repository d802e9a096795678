# shellcheck shell=bash
# What this machine is and runs, as key=value lines. Reads only, and starts few processes: all hosts of a wave are asked at once, and several
# times by every switch.

profile=/nix/var/nix/profiles/system
# GRUB's menu has profiles with names of letters, digits and underscores alone (nixpkgs, install-grub.pl).
known_good=/nix/var/nix/profiles/system-profiles/known_good
state=/var/lib/nixos-fleet

running_closure() { readlink -f /run/current-system; }
runs() { [ /run/current-system -ef "$1" ]; }
profile_closure() { [ -L "$profile" ] && readlink -f "$profile"; }
known_good_closure() { [ -L "$known_good" ] && readlink -f "$known_good"; }
boot_id() { echo "$(</proc/sys/kernel/random/boot_id)"; }

# Monotonic and counting through suspend: the wall clock may jump in the middle of a switch.
uptime_seconds() {
  local now
  read_clock
  echo "$now"
}

# The same, left in now: who waits looks often, and takes no process for it.
read_clock() {
  read -r now _ </proc/uptime
  now=${now%%.*}
}

# Number of the newest generation of a profile, current or not; 0 where it has none.
newest_generation() {
  local link newest=0
  for link in "$1"-*-link; do
    link=${link%-link} link=${link##*-}
    if [[ $link =~ ^[0-9]+$ ]] && [ "$link" -gt "$newest" ]; then newest=$link; fi
  done
  echo "$newest"
}

generation() {
  local link
  link=$(readlink "$profile") || return 0
  link=${link%-link}
  echo "${link##*-}"
}

# The closure that the boot loader starts by default: a third fact beside the running and the booted one. Empty where the loader's
# configuration is of an unknown kind. systemd-boot names the entry, and with boot counting prefers one whose file name tells the tries
# that are left; GRUB's default is its first entry.
boot_default() {
  local esp conf key value preferred default entry file
  for esp in /boot /efi /boot/efi; do
    conf=$esp/loader/loader.conf
    [ -r "$conf" ] || continue
    preferred='' default=''
    while read -r key value || [ -n "$key" ]; do
      case $key in preferred) preferred=$value ;; default) default=$value ;; esac
    done <"$conf"
    entry=${preferred:-$default}
    for file in "$esp/loader/entries/${entry%.conf}".conf "$esp/loader/entries/${entry%.conf}"+*.conf; do
      init_closure "$file" && return 0
    done
  done
  init_closure /boot/grub/grub.cfg || true
}

init_closure() {
  [ -r "$1" ] && [[ $(<"$1") =~ init=(/nix/store/[^[:space:]/]+) ]] && echo "${BASH_REMATCH[1]}"
}

# For those that only ask: what Nix says, within a limit.
nix_says() { timeout --kill-after=5 60 nix --extra-experimental-features nix-command "$@" </dev/null 2>&1; }

# Links of a closure whose targets take a reboot.
reboot_parts=(kernel initrd kernel-modules systemd)

# reboot_reasons BOOTED CLOSURE — what of CLOSURE only a reboot brings into force, in words; nothing where a switch is all that it takes.
# Compared are the links that system.autoUpgrade.allowReboot compares (nixpkgs, nixos/modules/tasks/auto-upgrade.nix: kernel, initrd,
# kernel-modules), systemd, and the kernel's command line.
reboot_reasons() {
  local booted=$1 closure=$2 part reasons=
  for part in "${reboot_parts[@]}"; do
    [ "$booted/$part" -ef "$closure/$part" ] || [[ ! -e $booted/$part && ! -e $closure/$part ]] ||
      reasons="$reasons, $part$(version_change "$part" "$booted" "$closure")"
  done
  [ ! -e "$closure/kernel-params" ] || cmp -s "$booted/kernel-params" "$closure/kernel-params" || reasons="$reasons, kernel parameters"
  echo "${reasons#, }"
}

# say_parts KEY CLOSURE — what reboot_reasons compares, as the closure's links say it: for comparing with what is not in this machine's store.
say_parts() {
  local key=$1 closure=$2 part wanted=()
  for part in "${reboot_parts[@]}"; do wanted+=(-o -name "$part"); done
  find -H "$closure" -maxdepth 1 -type l \( "${wanted[@]:1}" \) -printf "$key=%f %l\n" 2>/dev/null || true
  [ ! -r "$closure/kernel-params" ] || echo "$key=kernel-params $(<"$closure/kernel-params")"
}

# What switch_inhibitors compares, for the same.
say_inhibitors() {
  local file=$1/switch-inhibitors text
  if [ -r "$file" ]; then
    text=$(<"$file")
    echo "inhibitors=${text//$'\n'/ }"
  fi
  [ ! -r "$1/init-interface-version" ] || echo "init=$(<"$1/init-interface-version")"
}

# " 6.12.58 → 6.17.8", where the names of the store paths tell two versions.
version_change() {
  local before after
  case $1 in kernel | systemd) ;; *) return 0 ;; esac
  before=$(version_of "$2/$1") after=$(version_of "$3/$1")
  [ -z "$before" ] || [ -z "$after" ] || [ "$before" = "$after" ] || printf ' %s → %s' "$before" "$after"
}

version_of() {
  [[ ! $(readlink "$1") =~ ^/nix/store/[0-9a-z]{32}-[^/]*-([0-9][^/-]*)(/.*)?$ ]] || echo "${BASH_REMATCH[1]}"
}

failed_units() {
  local said unit units=()
  said=$(systemctl list-units --state=failed --plain --no-legend --no-pager 2>/dev/null) || true
  while read -r unit _; do units+=(${unit:+"$unit"}); done <<<"$said"
  echo "${units[*]}"
}

# Where the swap file begins on its device, in pages: what a machine without UEFI needs to be told to come back from hibernation.
# Empty where there is no such file, or where it cannot be told.
resume_offset() {
  local file type
  while read -r file type _ && [ "$type" != file ]; do :; done </proc/swaps
  [ -f "$file" ] || return 0
  if [ "$(stat -f -c %T "$file")" = btrfs ]; then
    btrfs inspect-internal map-swapfile --resume-offset "$file"
  else
    filefrag -v "$file" | awk '$1 == "0:" { sub(/\.\..*/, "", $4); print $4; exit }'
  fi 2>/dev/null || true
}

# "type base64" of each ed25519 host key that sshd shows; NixOS hosts with an ephemeral root keep theirs below a persistent path.
host_keys() {
  local file
  {
    "$(command -v sshd)" -T 2>/dev/null | awk '$1 == "hostkey" { print $2 }' || true
    echo /etc/ssh/ssh_host_ed25519_key
  } | while read -r file; do public_key "$file.pub"; done | sort -u
}

# "type base64" of an ed25519 public key file.
public_key() {
  local type key
  [ -r "$1" ] || return 0
  while read -r type key _ || [ -n "$type" ]; do [ "$type" != ssh-ed25519 ] || echo "$type $key"; done <"$1"
}

# The newest transaction that has not ended, if there is one.
unfinished_transaction() {
  local file
  for file in "$state"/transactions/*/status; do
    [ -r "$file" ] || continue
    [[ $'\n'$(<"$file")$'\n' != *$'\nphase='@(confirmed|rolled-back|restarting|refused|aborted|rollback-failed)$'\n'* ]] || continue
    # A restart has ended it, unless it is what the machine was restarted for.
    grep -qxF -e "boot=$(boot_id)" -e mode=trial-boot "$file" || continue
    sed -n -e 's/^id=/transaction=/p' -e 's/^phase=/transactionPhase=/p' -e 's/^closure=/transactionClosure=/p' \
      -e 's/^previous=/transactionPrevious=/p' -e 's/^boot=/transactionBoot=/p' -e 's/^started=/transactionStarted=/p' "$file"
    return 0
  done
}

# What a switch wants to know again and again: somebody waits for it.
print_running() {
  echo "running=$(running_closure || true)"
  echo "booted=$(readlink -f /run/booted-system || true)"
  echo "generation=$(generation)"
  echo "kernel=$(</proc/sys/kernel/osrelease)"
  echo "bootId=$(boot_id)"
  echo "resumeOffset=$(resume_offset)"
}

print_facts() {
  print_running
  echo "profile=$(profile_closure || true)"
  echo "bootDefault=$(boot_default)"
  echo "rebootNeeded=$(reboot_reasons /run/booted-system /run/current-system)"
  echo "knownGood=$(known_good_closure || true)"
  echo "failedUnits=$(failed_units)"
}
