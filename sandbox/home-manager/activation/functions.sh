# shellcheck shell=bash disable=SC2154,SC2034,SC2059 # the script around this sets the first; activation snippets use the others
# What an activation script of a home is made of.
_i() { local format=$1; shift; printf "$format\n" "$@"; }
_iNote() { _i "$@"; }
_iError() { local format=$1; shift; printf "$format\n" "$@" >&2; }
noteEcho() { echo "$*"; }
warnEcho() { echo "$*" >&2; }
errorEcho() { echo "$*" >&2; }
verboseEcho() { if [ -n "${VERBOSE:-}" ]; then echo "$*"; fi; }
run() {
  local quiet=
  case ${1-} in --quiet | --silence) quiet=1; shift ;; esac
  if [ -n "${DRY_RUN:-}" ]; then echo "$*"; elif [ -n "$quiet" ]; then "$@" > /dev/null; else "$@"; fi
}
DRY_RUN_CMD=${DRY_RUN:+echo} VERBOSE_ECHO=verboseEcho VERBOSE_ARG=${VERBOSE:+--verbose}

while [ $# -gt 0 ]; do
  case $1 in
    --driver-version) shift ;;
    --dry-run) DRY_RUN=1 DRY_RUN_CMD=echo ;;
    --verbose | -v) VERBOSE=1 VERBOSE_ARG=--verbose ;;
    *) _iError "Unknown argument %s" "$1"; exit 1 ;;
  esac
  shift
done
if [ "$(id -un)" != "$expectedUser" ]; then
  _iError 'Error: USER is set to "%s" but we expect "%s"' "$(id -un)" "$expectedUser"
  exit 1
fi
if [ "${HOME-}" != "$expectedHome" ]; then
  _iError 'Error: HOME is set to "%s" but we expect "%s"' "${HOME-}" "$expectedHome"
  exit 1
fi
_i "Starting Home Manager activation"

stateHome=${XDG_STATE_HOME:-$HOME/.local/state}
profilesDir=$stateHome/nix/profiles
genProfilePath=$profilesDir/home-manager
gcRoot=$stateHome/home-manager/gcroots/current-home
oldGenPath=
if [ -e "$gcRoot" ]; then oldGenPath=$(readlink -e "$gcRoot"); elif [ -e "$genProfilePath" ]; then oldGenPath=$(readlink -e "$genProfilePath"); fi
forced() { grep -qxF -- "$1" <<< "$forcedTargets"; }
linksOf() { (cd "$1/home-files" && find . \( -type f -o -type l \) -printf '%P\n'); }
isOurs() { case $(readlink "$1" 2> /dev/null) in "${NIX_STORE:-/nix/store}"/*-home-manager-files/*) return 0 ;; *) return 1 ;; esac; }

# A file that stands where one of ours is to be is kept beside it, or stops the activation before anything is changed.
checkLinkTargets() {
  local name target collision=0
  while IFS= read -r name; do
    target=$HOME/$name
    if { [ ! -e "$target" ] && [ ! -L "$target" ]; } || isOurs "$target" || forced "$name"; then continue; fi
    if cmp -s "$newGenPath/home-files/$name" "$target"; then
      warnEcho "Existing file '$target' is in the way of '$newGenPath/home-files/$name', will be skipped since they are the same"
    elif [ -n "${HOME_MANAGER_BACKUP_EXT-}" ] && [ ! -d "$target" ]; then
      if [ -e "$target.$HOME_MANAGER_BACKUP_EXT" ]; then
        errorEcho "Existing file '$target.$HOME_MANAGER_BACKUP_EXT' would be clobbered by backing up '$target'"
        collision=1
      fi
    else
      errorEcho "Existing file '$target' would be clobbered"
      collision=1
    fi
  done < <(linksOf "$newGenPath")
  if [ "$collision" = 1 ]; then
    errorEcho "Please do one of the following:
- Move or remove the above files and try again.
- In standalone mode, use 'home-manager switch -b backup' to back up files automatically."
    exit 1
  fi
}

linkGeneration() {
  local name target
  if [ -n "$oldGenPath" ] && [ -d "$oldGenPath/home-files" ]; then
    _i "Cleaning up orphan links from %s" "$HOME"
    while IFS= read -r name; do
      if [ -e "$newGenPath/home-files/$name" ] || [ -L "$newGenPath/home-files/$name" ]; then continue; fi
      if ! isOurs "$HOME/$name"; then continue; fi
      run rm -f "$HOME/$name"
      if [[ $name == */* ]]; then (cd "$HOME" && rmdir -p --ignore-fail-on-non-empty "${name%/*}" 2> /dev/null) || true; fi
    done < <(linksOf "$oldGenPath")
  fi
  if [ "$oldGenPath" = "$newGenPath" ]; then
    _i "No change so reusing latest profile generation"
  else
    _i "Creating new profile generation"
    run mkdir -p "$profilesDir"
    run nix-env --profile "$genProfilePath" --set "$newGenPath"
  fi
  run mkdir -p "${gcRoot%/*}"
  run ln -sfn "$newGenPath" "$gcRoot.new"
  run mv -T "$gcRoot.new" "$gcRoot"
  _i "Creating home file links in %s" "$HOME"
  while IFS= read -r name; do
    target=$HOME/$name
    if [ "$(readlink "$target" 2> /dev/null)" = "$newGenPath/home-files/$name" ]; then continue; fi
    run mkdir -p "${target%/*}"
    if { [ -e "$target" ] || [ -L "$target" ]; } && ! isOurs "$target" && ! forced "$name"; then
      if cmp -s "$newGenPath/home-files/$name" "$target"; then continue; fi
      run mv "$target" "$target.$HOME_MANAGER_BACKUP_EXT"
    fi
    run ln -sfn "$(readlink -e "$newGenPath/home-files")/$name" "$target.hm-new"
    run mv -T "$target.hm-new" "$target"
  done < <(linksOf "$newGenPath")
}

fileChanged() { # whether a file differs from that of the generation before
  if [ -n "$oldGenPath" ] && cmp -s "$oldGenPath/home-files/$1" "$newGenPath/home-files/$1"; then return 1; fi
  [ -e "$newGenPath/home-files/$1" ]
}

installPackages() {
  if [ -n "$oldGenPath" ] && [ "$(readlink -e "$oldGenPath/home-path")" = "$(readlink -e "$newGenPath/home-path")" ] && [ -e "$HOME/.nix-profile" ]; then return; fi
  run mkdir -p "$profilesDir"
  run nix-env --profile "$profilesDir/profile" --install "$(readlink -e "$newGenPath/home-path")" --quiet
  run ln -sfn "$profilesDir/profile" "$HOME/.nix-profile"
}

reloadSystemd() {
  if [ ! -S "${XDG_RUNTIME_DIR:-/run/user/$UID}/systemd/private" ]; then
    _i "User systemd daemon not running. Skipping reload."
    return
  fi
  export XDG_RUNTIME_DIR=${XDG_RUNTIME_DIR:-/run/user/$UID}
  local old=$oldGenPath/home-files/.config/systemd/user new=$newGenPath/home-files/.config/systemd/user unit
  local stop=() restart=()
  if [ -n "$oldGenPath" ] && [ -d "$old" ]; then
    for unit in "$old"/*.*; do
      unit=${unit##*/}
      case $unit in *.wants | *.requires | \*) continue ;; esac
      if [ ! -e "$new/$unit" ]; then stop+=("$unit"); fi
      if [ -e "$new/$unit" ] && ! cmp -s "$old/$unit" "$new/$unit" && systemctl --user --quiet is-active "$unit"; then restart+=("$unit"); fi
    done
  fi
  if [ "${#stop[@]}" -gt 0 ]; then run systemctl --user stop -- "${stop[@]}" || true; fi
  run systemctl --user daemon-reload
  if [ "${#restart[@]}" -gt 0 ]; then run systemctl --user restart -- "${restart[@]}" || true; fi
  run systemctl --user start default.target || true
}
