# shellcheck shell=bash
# check-manifest MANIFEST sopsfile|manifest: run at build time, without any key. A key that an encrypted
# file does not hold ends the build; what only decryption can show is found at activation.
set -euo pipefail
manifest=$1 check=$2
die() { echo "sops-install-secrets: $*" >&2; exit 1; }

# The key paths of a YAML file that sops wrote, one per line, joined by "/".
yaml_keys() {
  awk '
    /^[ ]*(#|$)/ || /^[ ]*-/ { next }
    match($0, /^ *("([^"\\]|\\.)*"|\x27[^\x27]*\x27|[^:"\x27 ][^:]*):( |$)/) {
      end = RLENGTH
      indent = match($0, /[^ ]/) - 1
      key = substr($0, indent + 1, end - indent)
      sub(/:( |$)$/, "", key)
      if (key ~ /^["\x27]/) key = substr(key, 2, length(key) - 2)
      while (depth > 0 && indents[depth] >= indent) depth--
      path = depth > 0 ? paths[depth] "/" key : key
      depth++
      indents[depth] = indent
      paths[depth] = path
      print path
    }' "$1"
}

has_key() { # has_key FORMAT FILE KEY
  case $1 in
    binary) return 0 ;;
    yaml) yaml_keys "$2" | grep -qxF -- "$3" ;;
    json) jq -e --arg key "$3" 'try getpath($key / "/") catch null | . != null' "$2" > /dev/null ;;
    dotenv) grep -q -- "^$3=" "$2" ;;
    ini) awk -v key="$3" '/^\[.*\]$/ { section = substr($0, 2, length($0) - 2) } { name = $0; sub(/ *=.*/, "", name); if (section "/" name == key) found = 1 } END { exit !found }' "$2" ;;
  esac
}

names=$(jq -r '.secrets[].name' "$manifest" | sort | uniq -d)
[ -z "$names" ] || die "two secrets have the name ${names//$'\n'/, }"
jq -r '.secrets[] | [.name, .format, .key, .sopsFile, .mode] | @tsv' "$manifest" |
  while IFS=$'\t' read -r name format key file mode; do
    [[ $mode =~ ^[0-7]{3,4}$ ]] || die "Invalid mode: $mode of secret $name"
    if [ "$check" != sopsfile ]; then continue; fi
    [ -e "$file" ] || die "secret $name: the file $file does not exist"
    if [ "$format" = json ] || [ "$format" = binary ]; then
      jq -e . "$file" > /dev/null 2>&1 || die "secret $name: cannot parse $format of '$file'"
    fi
    if [ -n "$key" ]; then
      has_key "$format" "$file" "$key" || die "manifest is not valid: secret $name in $file is not valid: the key '$key' cannot be found"
    fi
  done
