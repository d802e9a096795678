# shellcheck shell=bash disable=SC2154 # place, host, paths: migration.nix
hidden=()
shopt -s nullglob dotglob
for path in "${paths[@]}"; do
  # There already, or nothing to lose.
  if [ -e "$place$path" ] || [ -L "$path" ] || ! [ -e "$path" ]; then continue; fi
  if [ -d "$path" ]; then
    inside=("$path"/*)
    [ ${#inside[@]} -gt 0 ] || continue
  elif ! [ -s "$path" ]; then
    continue
  fi
  hidden+=("$path")
done
shopt -u nullglob dotglob
if [ ${#hidden[@]} -gt 0 ]; then
  echo "$host keeps these under $place from now on, where they are not yet: they would be out of sight, and lost at the next start:"
  printf '  %s\n' "${hidden[@]}"
  echo "Nothing was changed. Copy on the host what is to be kept, then switch again:"
  echo "  mkdir -p $place"
  for path in "${hidden[@]}"; do printf '  cp -a --parents %q %q\n' "$path" "$place"; done
  echo "For one that may begin empty: mkdir -p $place/…"
  exit 1
fi
