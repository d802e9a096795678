# shellcheck shell=bash
# shellcheck disable=SC2154 # follows facts.sh
# [CLOSURE]… — what is in closures, to be compared on another machine: paths and their sizes; of systems also units, and what takes a reboot
# or refuses a switch. `running` stands for the one that runs, and says what was booted and which units are active. Reads only.
set -uo pipefail

# By what systemd would read; what a closure masks is a device, and is not there.
say_units() { # CLOSURE
  local folder
  folder=$(readlink -f "$1/etc/systemd/system") && [ -d "$folder" ] || return 0
  (cd "$folder" && find -L . -maxdepth 2 -type f \( -path './*.d/*.conf' -o -not -path './*/*' \) -print0) | LC_ALL=C sort --zero-terminated |
    (cd "$folder" && xargs --null --no-run-if-empty sha256sum --zero --) | tr '\0' '\n' | sed -E 's|^([0-9a-f]+)  \./(.*)|unit=\2 \1|'
}

contents() { # CLOSURE
  local closure=$1 said
  [ "$1" != running ] || closure=$(running_closure)
  echo "closure=$closure"
  if ! nix-store --check-validity "$closure" 2>/dev/null </dev/null; then
    echo "missing=$closure"
    return
  fi
  if ! said=$(nix_says path-info --recursive --size "$closure"); then
    echo "failed=$(tail -n 1 <<<"$said")"
    return
  fi
  awk '$1 ~ "^/nix/store/" { print "path=" $1 " " $2 }' <<<"$said"
  say_units "$closure"
  say_parts part "$closure"
  say_inhibitors "$closure"
  if [ "$1" = running ]; then
    say_parts booted /run/booted-system
    systemctl list-units --state=active,activating,reloading --plain --no-legend --no-pager | awk '{ print "active=" $1 }'
  fi
}

for closure; do contents "$closure"; done
# The connection may be lost in the middle of it.
echo end=yes
