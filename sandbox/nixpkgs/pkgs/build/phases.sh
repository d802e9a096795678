# shellcheck shell=bash disable=SC2154,SC2016 # the derivation's variables; hooks are text
set -e
# The usual phases of a build; each can be replaced by a variable of its name.
runHook() {
  local hook=${!1-}
  eval "$hook"
}
phase() {
  local name=$1 default=$2 text=${!1-}
  eval "${text:-$default}"
}
substituteInPlace() {
  local file=$1
  shift
  while [ $# -gt 0 ]; do
    local content
    content=$(cat "$file"; echo .)
    content=${content%.}
    printf %s "${content//"$2"/"$3"}" > "$file"
    shift 3
  done
}
installBin() { install -Dm755 -t "$out/bin" "$@"; }

cd "${NIX_BUILD_TOP:-$TMPDIR}"
if [ -z "${dontUnpack-}" ] && [ -n "${src-}" ]; then
  runHook preUnpack
  if [ -d "$src" ]; then
    cp -r --no-preserve=mode,ownership "$src" source
    cd source
  elif [ -n "${unpackPhase-}" ]; then
    eval "$unpackPhase"
  else
    mkdir source
    tar -xf "$src" -C source --strip-components=1
    cd source
  fi
  runHook postUnpack
fi
runHook prePatch
phase patchPhase ':'
runHook postPatch
[ -n "${dontConfigure-}" ] || { runHook preConfigure; phase configurePhase ':'; runHook postConfigure; }
[ -n "${dontBuild-}" ] || { phase buildPhase ':'; }
[ -n "${dontInstall-}" ] || phase installPhase 'mkdir -p "$out"'
phase fixupPhase ':'
[ -e "$out" ] || { echo "the build of ${name-this package} made no \$out" >&2; exit 1; }
