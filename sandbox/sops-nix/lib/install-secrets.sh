# shellcheck shell=bash
# sops-install-secrets MANIFEST: decrypts all secrets into a new generation in memory and puts it in place
# by one rename. Where anything fails nothing of the new generation is installed.
set -euo pipefail
umask 077
manifest=$1
# shellcheck source=/dev/null
. "$(dirname "$(readlink -f "$0")")/../lib/age-identity.sh"

field() { jq -r "$1 // empty" "$manifest"; }
expand() { # paths of homes name the runtime folder by %r
  local text=$1
  printf %s "${text//%r/${XDG_RUNTIME_DIR:-/run/user/$UID}}"
}
mount_point=$(expand "$(field .secretsMountPoint)")
link=$(expand "$(field .symlinkPath)")
as_user=$(field .userMode)
die() { echo "sops-install-secrets: $*" >&2; exit 1; }

mkdir -p "$mount_point"
if [ -z "$as_user" ]; then
  if ! mountpoint -q "$mount_point"; then
    # ramfs is never swapped out; where it cannot be had, a tmpfs.
    mount -t ramfs -o nodev,nosuid,mode=0751 ramfs "$mount_point" 2> /dev/null ||
      mount -t tmpfs -o nodev,nosuid,mode=0751 tmpfs "$mount_point"
  fi
  chown 0:96 "$mount_point"
  chmod 0751 "$mount_point"
fi

work=$(mktemp -d "$mount_point/.new.XXXXXX")
trap 'rm -rf "$work"' EXIT
new=$work/secrets keys=$work/keys.txt plain=$work/plain
mkdir -p "$new" "$plain"

key_file=$(field .ageKeyFile)
if [ -n "$key_file" ] && [ ! -e "$key_file" ]; then
  if [ "$(field .generateKey)" = true ]; then
    echo "generating machine-specific age key..." >&2
    mkdir -p "${key_file%/*}"
    new_age_identity > "$key_file"
  else
    die "cannot read keyfile '$key_file': no such file or directory"
  fi
fi
: > "$keys"
if [ -n "$key_file" ]; then cat "$key_file" >> "$keys"; fi
while IFS= read -r path; do
  [ -e "$path" ] || die "Cannot read ssh key '$path': no such file or directory"
  identity=$(age_identity_of_ssh_key "$path") || die "ssh key '$path' cannot be used"
  printf '%s\n' "$identity" >> "$keys"
  if [ "$(field .logging.keyImport)" = true ]; then
    echo "sops-install-secrets: Imported $path as age key" >&2
  fi
done < <(jq -r '.ageSshKeyPaths[]?' "$manifest")

while IFS= read -r -d '' pair; do export "${pair?}"; done < <(jq -rj '.environment // {} | to_entries[] | "\(.key)=\(.value)\u0000"' "$manifest")
decrypt() { # decrypt FILE FORMAT OUTPUT-TYPE
  env -u SOPS_AGE_KEY -u SOPS_AGE_RECIPIENTS HOME=/var/empty XDG_CONFIG_HOME=/var/empty SOPS_AGE_KEY_FILE="$keys" \
    sops decrypt --input-type "$2" --output-type "$3" "$1"
}

# A file is opened once, however many secrets come out of it.
opened() {
  local file=$1 format=$2 type=$3 cached
  cached=$plain/$(printf '%s' "$file $type" | sha256sum | cut -c1-32)
  if [ ! -e "$cached" ]; then
    decrypt "$file" "$format" "$type" > "$cached.tmp" 2> "$work/error" ||
      die "Failed to decrypt '$file': $(tail -n 5 "$work/error" | tr '\n' ' ')"
    mv "$cached.tmp" "$cached"
  fi
  printf %s "$cached"
}

owner_of() { # owner_of UID OWNER GID GROUP
  local user=${2:-$1} group=${4:-$3}
  if [ -n "$2" ]; then user=$(id -u "$2" 2> /dev/null) || die "failed to lookup user '$2'"; fi
  if [ -n "$4" ]; then group=$(getent group "$4" | cut -d: -f3) || die "failed to lookup group '$4'"; fi
  printf '%s:%s' "${user:-0}" "${group:-0}"
}
permit() { # permit FILE MODE UID OWNER GID GROUP
  chmod "$2" "$1"
  if [ -z "$as_user" ]; then chown "$(owner_of "$3" "$4" "$5" "$6")" "$1"; fi
}

changed=()
separator=$'\x1f'
rows() { jq -r "$1 | map(. // \"\" | tostring) | join(\"\u001f\")" "$manifest"; }

while IFS=$separator read -r name key format file mode uid owner gid group; do
  target=$new/$name
  mkdir -p "${target%/*}"
  if [ -z "$key" ] || [ "$format" = binary ]; then
    cat "$(opened "$file" "$format" "$format")" > "$target"
  else
    cached=$(opened "$file" "$format" json)
    case $(jq -r --arg key "$key" 'try getpath($key / "/") catch null | type' "$cached") in
      string) jq -rj --arg key "$key" 'getpath($key / "/")' "$cached" > "$target" ;;
      null) die "secret $name in $file is not valid: the key '$key' cannot be found" ;;
      *) die "secret $name in $file is not valid: the value of key '$key' is not a string" ;;
    esac
  fi
  permit "$target" "$mode" "$uid" "$owner" "$gid" "$group"
  cmp -s "$target" "$link/$name" || changed+=("secret$separator$name")
done < <(rows '.secrets[] | [.name, .key, .format, .sopsFile, .mode, .uid, .owner, .gid, .group]')

mapfile -t placeholders < <(jq -r '.placeholderBySecretName | to_entries[] | "\(.value) \(.key)"' "$manifest")
while IFS=$separator read -r name file mode uid owner gid group; do
  target=$new/rendered/$name
  mkdir -p "${target%/*}"
  content=$(cat "$file" && printf x)
  content=${content%x}
  for line in "${placeholders[@]}"; do
    if [[ $content == *"${line%% *}"* ]]; then
      value=$(cat "$new/${line#* }" 2> /dev/null && printf x) || die "template $name uses secret ${line#* }, which is not installed here"
      content=${content//"${line%% *}"/"${value%x}"}
    fi
  done
  printf %s "$content" > "$target"
  permit "$target" "$mode" "$uid" "$owner" "$gid" "$group"
  cmp -s "$target" "$link/rendered/$name" || changed+=("template$separator$name")
done < <(rows '.templates[]? | [.name, .file, .mode, .uid, .owner, .gid, .group]')

# From here on nothing can fail but a rename.
find "$new" -type d -exec chmod 0751 {} +
if [ -z "$as_user" ]; then find "$new" -type d -exec chown 0:96 {} +; fi
current=$(readlink "$link" 2> /dev/null || true)
number=$((${current##*/} + 0)) 2> /dev/null || number=0
number=$((number + 1))
rm -rf "${mount_point:?}/$number"
mv "$new" "$mount_point/$number"
mkdir -p "${link%/*}"
ln -sfn "$mount_point/$number" "$link.new"
mv -T "$link.new" "$link"

while IFS=$separator read -r target path; do
  path=$(expand "$path")
  if [ "$path" = "$link/$target" ] || [ "$(readlink "$path" 2> /dev/null)" = "$link/$target" ]; then continue; fi
  mkdir -p "${path%/*}"
  ln -sfn "$link/$target" "$path.new"
  mv -T "$path.new" "$path"
done < <(rows '(.secrets[] | [.name, .path]), (.templates[]? | ["rendered/" + .name, .path])')

keep=$(field .keepGenerations)
if [ "${keep:-0}" -gt 0 ]; then
  for generation in "$mount_point"/[0-9]*; do
    if [ "${generation##*/}" -le $((number - keep)) ]; then rm -rf "$generation"; fi
  done
fi

# At boot there is nothing to restart: what needs a secret starts after it.
if [ -n "$current" ] && [ -z "$as_user" ]; then
  mkdir -p /run/nixos
  for item in "${changed[@]}"; do
    kind=${item%%"$separator"*} name=${item#*"$separator"}
    if [ "$(field .logging.secretChanges)" = true ]; then echo "modified $kind: $name" >&2; fi
    jq -r --arg name "$name" ".${kind}s[] | select(.name == \$name) | .restartUnits[]?" "$manifest" >> /run/nixos/activation-restart-list
    jq -r --arg name "$name" ".${kind}s[] | select(.name == \$name) | .reloadUnits[]?" "$manifest" >> /run/nixos/activation-reload-list
  done
fi
