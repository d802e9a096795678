# The `utils` that NixOS modules get.
{ lib }:
rec {
  escapeSystemdPath =
    path:
    let
      trimmed = lib.concatStringsSep "/" (lib.filter (part: part != "") (lib.splitString "/" path));
      plain = character: builtins.match "[a-zA-Z0-9:_.]" character != null;
      escaped = lib.stringAsChars (
        character:
        if character == "/" then
          "-"
        else if plain character then
          character
        else
          lib.strings.escapeC [ character ] character
      ) trimmed;
    in
    if trimmed == "" then
      "-"
    else if lib.hasPrefix "." escaped then
      "\\x2e${lib.removePrefix "." escaped}"
    else
      escaped;
  escapeSystemdExecArg =
    value:
    let
      text =
        if builtins.isPath value then
          "${value}"
        else if
          builtins.isString value || lib.isDerivation value || builtins.isInt value || builtins.isFloat value
        then
          toString value
        else
          throw "escapeSystemdExecArg only allows strings, paths, numbers and derivations";
    in
    lib.replaceStrings [ "%" "$" ] [ "%%" "$$" ] (builtins.toJSON text);
  escapeSystemdExecArgs = lib.concatMapStringsSep " " escapeSystemdExecArg;
  pathsNeededForBoot = [
    "/"
    "/nix"
    "/nix/store"
    "/var"
    "/var/log"
    "/var/lib"
    "/var/lib/nixos"
    "/etc"
    "/usr"
  ];
  fsNeededForBoot = fs: fs.neededForBoot || lib.elem fs.mountPoint pathsNeededForBoot;
  toShellPath =
    shell:
    if lib.isDerivation shell then "/run/current-system/sw${shell.shellPath}" else toString shell;
  removePackagesByName =
    packages: unwanted:
    let
      names = map lib.getName unwanted;
    in
    lib.filter (package: !(lib.elem (lib.getName package) names)) packages;
}
