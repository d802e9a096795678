# shellcheck shell=bash disable=SC2154 # the derivation's variables
# Joins the folders named in $rootsPath below $out, the parts named in $wanted of each only.
mkdir -p "$out$prefix"

link_into() {
  local source=$1 target=$2 entry name
  if [ ! -d "$source" ]; then return; fi
  mkdir -p "$target"
  for entry in "$source"/* "$source"/.[!.]*; do
    if [ ! -e "$entry" ] && [ ! -L "$entry" ]; then continue; fi
    name=$target/${entry##*/}
    if [ ! -e "$name" ] && [ ! -L "$name" ]; then
      ln -s "$entry" "$name"
    elif [ -d "$entry" ] && [ -d "$name" ]; then
      if [ -L "$name" ]; then
        local first
        first=$(readlink "$name")
        if [ "$first" -ef "$entry" ]; then continue; fi
        rm "$name"
        link_into "$first" "$name"
      fi
      link_into "$entry" "$name"
    elif [ "$name" -ef "$entry" ] || cmp -s "$name" "$entry" || [ "$ignoreCollisions" = true ]; then
      :
    else
      echo "error: collision between \`$entry' and \`$(readlink -f "$name")'" >&2
      exit 1
    fi
  done
}

while read -r root; do
  if [ -z "$root" ]; then continue; fi
  while read -r part; do
    if [ -z "$part" ]; then continue; fi
    if [ "$part" = / ]; then
      link_into "$root" "$out$prefix"
    else
      if [ -L "$root$part" ] && [ ! -d "$root$part" ] || [ -f "$root$part" ]; then
        mkdir -p "$out$prefix${part%/*}"
        [ -e "$out$prefix$part" ] || ln -s "$root$part" "$out$prefix$part"
        continue
      fi
      link_into "$root$part" "$out$prefix$part"
    fi
  done <<< "$wanted"
done < "$rootsPath"
