# shellcheck shell=bash
# nixos-rebuild ACTION [FLAGS]: builds a configuration and makes it run, boot, or lie there as ./result.
set -euo pipefail
actions="switch boot test build edit repl dry-build dry-run dry-activate list-generations build-vm build-vm-with-bootloader"
usage() {
  cat <<USAGE
Usage: nixos-rebuild ACTION [--flake FLAKE-URI] [FLAGS]
ACTION: switch | boot | test | build | dry-build | dry-activate | list-generations
Flags: --attr --build-host --elevate --fast --flake --impure --install-bootloader --json --keep-going
  --no-build-output --no-flake --no-link --no-reexec --no-ssh-tty --option --out-link --override-input
  --profile-name --quiet --refresh --rollback --show-trace --specialisation --sudo --target-host
  --update-input --no-update-lock-file --no-write-lock-file --use-remote-sudo --use-substitutes --verbose
USAGE
}
unknown() {
  echo "nixos-rebuild: error: unrecognized arguments: $1" >&2
  echo "nixos-rebuild: the next step is to correct the command; nixos-rebuild --help lists the flags" >&2
  exit 2
}
# value FLAG COUNT LEFT: a flag without its values is as wrong as an unknown one
value() {
  if [ "$3" -le "$2" ]; then
    echo "nixos-rebuild: error: argument $1: expected $2 argument(s)" >&2
    exit 2
  fi
}

action='' flake='' profile=/nix/var/nix/profiles/system rollback=0 specialisation='' json=0 link=./result
build_flags=() eval_flags=()
while [ $# -gt 0 ]; do
  case $1 in
    -h | --help | help) usage; exit 0 ;;
    --flake) value "$1" 1 $#; flake=$2; shift ;;
    --flake=*) flake=${1#*=} ;;
    --profile-name | -p)
      value "$1" 1 $#
      if [ "$2" != system ]; then
        profile=/nix/var/nix/profiles/system-profiles/$2
        mkdir -p "${profile%/*}"
      fi
      shift ;;
    --specialisation | -c) value "$1" 1 $#; specialisation=$2; shift ;;
    --rollback) rollback=1 ;;
    --install-bootloader) export NIXOS_INSTALL_BOOTLOADER=1 ;;
    --json) json=1 ;;
    --out-link | -o) value "$1" 1 $#; link=$2; shift ;;
    --no-link | --no-out-link) link= ;;
    # This host is the one that builds, is root, and runs the current program already.
    --fast | --no-reexec | --no-ssh-tty | --sudo | --use-remote-sudo | --use-substitutes | -s) ;;
    --option | --override-input) value "$1" 2 $#; eval_flags+=("$1" "$2" "$3"); shift 2 ;;
    --update-input | --log-format | --max-jobs | -j | --cores | -I | --builders) value "$1" 1 $#; eval_flags+=("$1" "$2"); shift ;;
    -j?*) eval_flags+=("$1") ;;
    --impure | --refresh | --no-update-lock-file | --no-write-lock-file | --recreate-lock-file | --commit-lock-file | \
      --accept-flake-config | --offline | --show-trace | -L | --print-build-logs | --no-registries | --no-use-registries) eval_flags+=("$1") ;;
    --keep-going | -k | --keep-failed | -K | --fallback | --repair | --quiet | --verbose | -v | -vv | -vvv) build_flags+=("$1") ;;
    --no-build-output | -Q) ;;
    --target-host | --build-host | --attr | -A | --file | -f | --no-flake)
      echo "nixos-rebuild: error: $1 is not possible on a simulated host: it builds a flake, and for itself" >&2
      exit 2 ;;
    -*) unknown "$1" ;;
    *)
      case " $actions " in *" $1 "*) ;; *) unknown "$1" ;; esac
      if [ -n "$action" ]; then unknown "$1"; fi
      action=$1 ;;
  esac
  shift
done
if [ "$action" = dry-run ]; then action=dry-build; fi
case $action in
  '') usage >&2; exit 2 ;;
  edit | repl | build-vm | build-vm-with-bootloader)
    echo "nixos-rebuild: error: $action is not possible on a simulated host" >&2
    exit 2 ;;
esac

list_generations() {
  local current running name number date version
  current=$(readlink "$profile")
  running=$(readlink -f /run/current-system)
  [ "$json" = 1 ] || printf '%-11s %-20s %-28s %s\n' Generation 'Build-date' 'NixOS version' Current
  find "${profile%/*}" -maxdepth 1 -name "${profile##*/}-*-link" -printf '%f\n' |
    sed -E 's/.*-([0-9]+)-link/\1/' | sort -rn | while read -r number; do
      name=${profile##*/}-$number-link
      date=$(date -d "@$(stat -c %Y "${profile%/*}/$name")" '+%F %T')
      version=$(cat "${profile%/*}/$name/nixos-version" 2> /dev/null || echo unknown)
      if [ "$json" = 1 ]; then
        printf '{"generation":%s,"date":"%s","nixosVersion":"%s","current":%s,"running":%s}\n' "$number" "$date" "$version" \
          "$([ "$name" = "$current" ] && echo true || echo false)" \
          "$([ "$(readlink -f "${profile%/*}/$name")" = "$running" ] && echo true || echo false)"
      else
        printf '%-11s %-20s %-28s %s\n' "$number" "$date" "$version" "$([ "$name" = "$current" ] && echo True || echo False)"
      fi
    done | if [ "$json" = 1 ]; then jq -s .; else cat; fi
}
if [ "$action" = list-generations ]; then list_generations; exit; fi

if [ "$rollback" = 1 ]; then
  case $action in
    switch | boot) nix-env --rollback -p "$profile"; closure=$profile ;;
    test | build | dry-activate)
      number=$(nix-env -p "$profile" --list-generations | sed -n '/current/{g;p;};s/ *\([0-9]*\).*/\1/;h')
      closure=$profile-$number-link
      if [ "$action" = build ] && [ -n "$link" ]; then ln -sfn "$closure" "$link"; fi ;;
    *) echo "nixos-rebuild: error: --rollback does not go with $action" >&2; exit 2 ;;
  esac
else
  if [ -z "$flake" ]; then
    if [ -e /etc/nixos/flake.nix ]; then flake=/etc/nixos; else
      echo "nixos-rebuild: error: no flake: say --flake FLAKE-URI#HOST, or put one into /etc/nixos" >&2
      exit 1
    fi
  fi
  name=${flake#*#}
  if [ "$name" = "$flake" ] || [ -z "$name" ]; then name=$(cat /proc/sys/kernel/hostname); fi
  target="${flake%%#*}#nixosConfigurations.\"$name\".config.system.build.toplevel"
  nix=(nix --extra-experimental-features 'nix-command flakes' build "$target" "${eval_flags[@]}" "${build_flags[@]}")
  case $action in
    dry-build) exec "${nix[@]}" --dry-run --no-link ;;
    switch | boot)
      echo "building the system configuration..." >&2
      closure=$("${nix[@]}" --no-link --print-out-paths)
      nix-env -p "$profile" --set "$closure" ;;
    *)
      echo "building the system configuration..." >&2
      if [ -n "$link" ]; then
        "${nix[@]}" --out-link "$link"
        closure=$(readlink -f "$link")
      else
        closure=$("${nix[@]}" --no-link --print-out-paths)
      fi ;;
  esac
fi
if [ "$action" = build ]; then exit 0; fi

run=$closure
if [ -n "$specialisation" ]; then
  run=$closure/specialisation/$specialisation
  if [ ! -d "$run" ]; then
    echo "nixos-rebuild: error: specialisation not found: $specialisation" >&2
    exit 1
  fi
fi
"$run/bin/switch-to-configuration" "$action" || {
  rc=$?
  echo "nixos-rebuild: error: switch-to-configuration $action of $(readlink -f "$run") ended with status $rc" >&2
  exit "$rc"
}
