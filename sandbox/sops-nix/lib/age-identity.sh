# shellcheck shell=bash
# Age identities from SSH keys, as ssh-to-age makes them: the first half of SHA-512 over the ed25519 seed,
# in Bech32. Values stay in variables of this shell and in pipes: no process gets one as an argument.

# bech32 HRP HEX: upper case, as age writes identities
bech32() {
  local hrp=$1 hex=$2 charset=qpzry9x8gf2tvdw0s3jn54khce6mua7l
  local -a data=() values=() generator=(0x3b6a57b2 0x26508e6d 0x1ea119fa 0x3d4233dd 0x2a1462b3)
  local bits=0 accumulator=0 byte i j value top checksum=1 text
  for ((i = 0; i < ${#hex}; i += 2)); do
    byte=$((16#${hex:i:2}))
    accumulator=$(((accumulator << 8 | byte) & 0xfff)) bits=$((bits + 8))
    while ((bits >= 5)); do
      bits=$((bits - 5))
      data+=($((accumulator >> bits & 31)))
    done
  done
  if ((bits > 0)); then data+=($((accumulator << (5 - bits) & 31))); fi
  for ((i = 0; i < ${#hrp}; i++)); do values+=($(($(printf %d "'${hrp:i:1}") >> 5))); done
  values+=(0)
  for ((i = 0; i < ${#hrp}; i++)); do values+=($(($(printf %d "'${hrp:i:1}") & 31))); done
  values+=("${data[@]}" 0 0 0 0 0 0)
  for value in "${values[@]}"; do
    top=$((checksum >> 25))
    checksum=$(((checksum & 0x1ffffff) << 5 ^ value))
    for ((j = 0; j < 5; j++)); do
      if ((top >> j & 1)); then checksum=$((checksum ^ generator[j])); fi
    done
  done
  checksum=$((checksum ^ 1))
  for ((i = 0; i < 6; i++)); do data+=($((checksum >> 5 * (5 - i) & 31))); done
  text=${hrp}1
  for value in "${data[@]}"; do text+=${charset:value:1}; done
  printf '%s\n' "${text^^}"
}

# age_identity_of_ssh_key FILE: an unencrypted ed25519 key in OpenSSH's format
age_identity_of_ssh_key() {
  local file=$1 hex seed hash
  hex=$(sed '/^-----/d' "$file" | base64 -d 2> /dev/null | od -An -v -tx1 | tr -d ' \n')
  # Magic, then "none" as cipher and as key derivation, no options, one key of type ssh-ed25519.
  case $hex in
    6f70656e7373682d6b65792d763100000000046e6f6e65000000046e6f6e650000000000000001000000330000000b7373682d65643235353139*) ;;
    *)
      echo "Cannot convert ssh key '$file': only unencrypted ed25519 keys can be" >&2
      return 1 ;;
  esac
  seed=${hex:322:64}
  hash=$(printf '%b' "$(printf %s "$seed" | sed 's/../\\x&/g')" | sha512sum)
  bech32 age-secret-key- "${hash:0:64}"
}

new_age_identity() { bech32 age-secret-key- "$(head -c 32 /dev/urandom | od -An -v -tx1 | tr -d ' \n')"; }
