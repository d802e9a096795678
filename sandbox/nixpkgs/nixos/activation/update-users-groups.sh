# shellcheck shell=bash
# update-users-groups SPEC: makes /etc/passwd, group and shadow hold the declared users. Those that the
# tree brought (noted at the first activation) are never removed; what else is there and not declared
# stays only while users are mutable, or until a closure that declared it is followed by one that does not.
# Fields of SPEC are separated by the unit separator; see config/users.nix for their order.
set -euo pipefail
spec=$1
state=/var/lib/nixos
us=$'\x1f'
umask 022
mkdir -p "$state"
exec 9> "$state/update-users-groups.lock"
flock 9

declare -A passwd=() shadow=() group=() gids=() uids=() used_uid=() used_gid=()
declare -A declared_user=() declared_group=() base_user=() base_group=()
order_users=() order_groups=()

while IFS=: read -r name _ uid rest; do
  passwd[$name]="$uid:$rest" used_uid[$uid]=$name
  order_users+=("$name")
done < /etc/passwd
while IFS=: read -r name _ gid members; do
  group[$name]="$gid:$members" used_gid[$gid]=$name
  order_groups+=("$name")
done < /etc/group
while IFS=: read -r name rest; do shadow[$name]=$rest; done < /etc/shadow

if [ ! -e "$state/base-users" ]; then
  printf '%s\n' "${order_users[@]}" > "$state/base-users"
  printf '%s\n' "${order_groups[@]}" > "$state/base-groups"
fi
# shellcheck disable=SC2034 # by name, in keeps
while read -r name; do base_user[$name]=1; done < "$state/base-users"
# shellcheck disable=SC2034
while read -r name; do base_group[$name]=1; done < "$state/base-groups"
# A number that an account once had is not given to another one: files of the former may still exist.
for map in uid gid; do
  if [ ! -e "$state/$map-map.txt" ]; then continue; fi
  while read -r name id; do
    if [ "$map" = uid ]; then uids[$name]=$id; else gids[$name]=$id; fi
  done < "$state/$map-map.txt"
done
for name in "${!uids[@]}"; do used_uid[${uids[$name]}]=${used_uid[${uids[$name]}]-$name}; done
for name in "${!gids[@]}"; do used_gid[${gids[$name]}]=${used_gid[${gids[$name]}]-$name}; done

free_id() { # free_id TABLE SYSTEM: system accounts downwards from 999, people's upwards from 1000
  local -n taken=$1
  local id
  if [ "$2" = 1 ]; then
    for ((id = 999; id >= 400; id--)); do if [ -z "${taken[$id]-}" ]; then echo "$id"; return; fi; done
  else
    for ((id = 1000; id < 30000; id++)); do if [ -z "${taken[$id]-}" ]; then echo "$id"; return; fi; done
  fi
  echo "no free id is left" >&2
  return 1
}

new_group() {
  local name=$1 gid=$2 members=$3 system=$4
  if [ -z "$gid" ]; then
    gid=${group[$name]-}
    gid=${gid%%:*}
    gid=${gid:-${gids[$name]-}}
    gid=${gid:-$(free_id used_gid "$system")}
  elif [ -n "${group[$name]-}" ] && [ "${group[$name]%%:*}" != "$gid" ]; then
    echo "warning: not applying GID change of group ‘$name’ (${group[$name]%%:*} -> $gid) in /etc/group" >&2
    gid=${group[$name]%%:*}
  fi
  # Members that were added by hand stay while users are mutable.
  if [ "$mutable" = 1 ] && [ -n "${group[$name]-}" ]; then members+=,${group[$name]#*:}; fi
  members=$(printf '%s' "$members" | tr , '\n' | awk 'NF && !seen[$0]++' | paste -sd ,)
  if [ -z "${group[$name]-}" ]; then order_groups+=("$name"); fi
  group[$name]=$gid:$members gids[$name]=$gid used_gid[$gid]=$name declared_group[$name]=1
}

password_field() { # what /etc/shadow gets for a user: kind and value as in SPEC
  case $1 in
    file)
      if [ -e "$2" ]; then tr -d '\n' < "$2"; else
        echo "warning: password file ‘$2’ does not exist" >&2
        echo '!'
      fi ;;
    hashed) echo "$2" ;;
    *) echo '!' ;;
  esac
}

plain=()
new_user() {
  local name=$1 uid=$2 primary=$3 system=$4 home=$5 create=$6 mode=$7 shell=$8 description=$9
  local kind=${10} value=${11} linger=${12} gid old_shadow=${shadow[$1]-} fresh=0
  if [ -z "${passwd[$name]-}" ]; then fresh=1; order_users+=("$name"); fi
  if [ -z "$uid" ]; then
    uid=${passwd[$name]-}
    uid=${uid%%:*}
    uid=${uid:-${uids[$name]-}}
    uid=${uid:-$(free_id used_uid "$system")}
  elif [ "$fresh" = 0 ] && [ "${passwd[$name]%%:*}" != "$uid" ]; then
    echo "warning: not applying UID change of user ‘$name’ (${passwd[$name]%%:*} -> $uid) in /etc/passwd" >&2
    uid=${passwd[$name]%%:*}
  fi
  gid=${group[$primary]-}
  gid=${gid%%:*}
  if [ -z "$gid" ]; then echo "warning: user ‘$name’ has unknown group ‘$primary’" >&2; gid=65534; fi
  passwd[$name]=$uid:$gid:$description:$home:$shell
  uids[$name]=$uid used_uid[$uid]=$name declared_user[$name]=1
  if [ "$fresh" = 1 ] || [ -z "$old_shadow" ] || { [ "$mutable" = 0 ] && [ "${kind#initial}" = "$kind" ]; }; then
    shadow[$name]=$(password_field "${kind#initial}" "$value"):1::::::
    if [ "${kind#initial}" = plain ]; then plain+=("$name:$value"); fi
  fi
  if [ "$create" = 1 ] && [ ! -e "$home" ]; then
    mkdir -p "$home"
    chown "$uid:$gid" "$home"
    chmod "$mode" "$home"
  fi
  if [ "$linger" = 1 ]; then
    mkdir -p /var/lib/systemd/linger
    touch "/var/lib/systemd/linger/$name"
  else
    rm -f "/var/lib/systemd/linger/$name"
  fi
}

mutable=1
subids=
while IFS=$us read -r kind rest; do
  IFS=$us read -ra f <<< "$rest$us"
  case $kind in
    mutable) mutable=${f[0]} ;;
    group) new_group "${f[0]}" "${f[1]-}" "${f[2]-}" "${f[3]-1}" ;;
    user) new_user "${f[@]:0:12}" ;;
    subid) subids+=${f[0]}$'\n' ;;
  esac
done < "$spec"

# keeps NAME KIND: whether an entry that is not declared stays
keeps() {
  local -n base=base_$2 declared=declared_$2
  if [ -n "${declared[$1]-}" ] || [ -n "${base[$1]-}" ]; then return 0; fi
  if [ "$mutable" = 0 ]; then return 1; fi
  ! grep -qsxF -- "$1" "$state/declarative-${2}s"
}

write() { # write FILE MODE: replaces the file at once, flushed
  local tmp=$1.nixos-tmp
  cat > "$tmp"
  chmod "$2" "$tmp"
  chown --reference="$1" "$tmp"
  sync "$tmp"
  mv "$tmp" "$1"
}
for name in "${order_groups[@]}"; do
  if keeps "$name" group; then echo "$name:x:${group[$name]}"; fi
done | write /etc/group 644
for name in "${order_users[@]}"; do
  if keeps "$name" user; then echo "$name:x:${passwd[$name]}"; else echo "removing user ‘$name’" >&2; fi
done | write /etc/passwd 644
for name in "${order_users[@]}"; do
  if keeps "$name" user; then echo "$name:${shadow[$name]-!:1::::::}"; fi
done | write /etc/shadow 640
for entry in "${plain[@]}"; do printf '%s\n' "$entry"; done | if [ "${#plain[@]}" -gt 0 ]; then chpasswd; fi
rm -f /etc/gshadow
for file in subuid subgid; do printf %s "$subids" > /etc/$file.nixos-tmp && mv /etc/$file.nixos-tmp /etc/$file; done

printf '%s\n' "${!declared_user[@]}" > "$state/declarative-users"
printf '%s\n' "${!declared_group[@]}" > "$state/declarative-groups"
for name in "${!uids[@]}"; do echo "$name ${uids[$name]}"; done | sort > "$state/uid-map.txt"
for name in "${!gids[@]}"; do echo "$name ${gids[$name]}"; done | sort > "$state/gid-map.txt"
