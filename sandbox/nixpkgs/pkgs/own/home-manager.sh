# shellcheck shell=bash
# home-manager switch|build|generations|packages [--flake FLAKE] [-b EXT] [FLAGS]
set -euo pipefail
command='' flake='' flags=()
while [ $# -gt 0 ]; do
  case $1 in
    --flake) flake=${2:?--flake needs a reference}; shift ;;
    -b) export HOME_MANAGER_BACKUP_EXT=${2:?-b needs an extension}; shift ;;
    -n | --dry-run) export DRY_RUN=1 ;;
    -v | --verbose) export VERBOSE=1 ;;
    --impure | --no-write-lock-file | --no-update-lock-file | --refresh | --show-trace) flags+=("$1") ;;
    --override-input | --option) flags+=("$1" "${2:?}" "${3:?}"); shift 2 ;;
    switch | build | generations | packages) command=$1 ;;
    *)
      echo "$0: unknown option '$1'" >&2
      exit 1 ;;
  esac
  shift
done
profiles=${XDG_STATE_HOME:-$HOME/.local/state}/nix/profiles
case $command in
  generations)
    find "$profiles" -maxdepth 1 -name 'home-manager-*-link' | sort -rV | while read -r link; do
      number=${link##*home-manager-}
      echo "$(date -d "@$(stat -c %Y "$link")" '+%F %H:%M') : id ${number%-link} -> $(readlink "$link")"
    done ;;
  packages) nix-env --query --profile "$profiles/profile" ;;
  switch | build)
    if [ -z "$flake" ]; then flake=$HOME/.config/home-manager; fi
    name=${flake#*#}
    if [ "$name" = "$flake" ]; then name=$(id -un); fi
    out=$(nix --extra-experimental-features 'nix-command flakes' build --no-link --print-out-paths "${flags[@]}" \
      "${flake%%#*}#homeConfigurations.\"$name\".activationPackage")
    if [ "$command" = switch ]; then exec "$out/activate"; fi
    ln -sfn "$out" result ;;
  *)
    echo "usage: home-manager switch|build|generations|packages [--flake FLAKE]" >&2
    exit 1 ;;
esac
