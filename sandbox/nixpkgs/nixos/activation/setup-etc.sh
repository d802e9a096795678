# shellcheck shell=bash
# setup-etc ETC: makes /etc follow the folder ETC of a closure. Links go through /etc/static, so that
# one rename moves all of them; files with a mode of their own are copied and noted in /etc/.clean.
set -euo pipefail
new=$1

ln -sfn "$new" /etc/.static.tmp
mv -T /etc/.static.tmp /etc/static

declare -A wanted=()
cleanup=()
while read -r name; do
  wanted[$name]=1
done < <(cd "$new" && find . -not -type d -printf '%P\n')

put() {
  local name=$1 target=/etc/$1
  case $name in */*) mkdir -p "${target%/*}" ;; esac
  if [ -e "$new/$name.attributes" ]; then
    local mode user group
    { read -r mode; read -r user; read -r group; } < "$new/$name.attributes"
    cp -f --remove-destination --no-preserve=all "$(readlink -f "$new/$name")" "$target.tmp"
    chown "${user#+}:${group#+}" "$target.tmp"
    chmod "$mode" "$target.tmp"
    mv -T "$target.tmp" "$target"
    cleanup+=("$name")
    return
  fi
  if [ "$(readlink "$target" || true)" = "/etc/static/$name" ]; then return; fi
  # A folder that is not ours stands where the closure has a link: kept beside it, never deleted.
  if [ -d "$target" ] && [ ! -L "$target" ]; then mv "$target" "$target.before-nixos"; fi
  ln -sfn "/etc/static/$name" "$target.tmp"
  mv -T "$target.tmp" "$target"
}

for name in "${!wanted[@]}"; do
  case $name in *.attributes) continue ;; esac
  put "$name"
done

# What earlier closures put here and this one does not have.
while IFS= read -r link; do
  name=${link#/etc/}
  if [ -z "${wanted[$name]-}" ]; then rm -f "$link"; fi
done < <(find /etc -xdev -path /etc/static -prune -o -type l -lname '/etc/static/*' -print)
if [ -e /etc/.clean ]; then
  while IFS= read -r name; do
    if [ -n "$name" ] && [ -z "${wanted[$name]-}" ]; then rm -f "/etc/$name"; fi
  done < /etc/.clean
fi
printf '%s\n' "${cleanup[@]}" > /etc/.clean.tmp
mv /etc/.clean.tmp /etc/.clean
touch /etc/NIXOS
