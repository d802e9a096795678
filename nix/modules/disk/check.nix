# The disk was laid out at installation. A configuration with another layout would not find its file systems at the next
# start, whatever it does while the machine runs: it is refused.
{ config, lib, ... }:
let
  cfg = config.fleet.disk;
  places = lib.filter (path: config.fileSystems ? ${path}) (
    [
      "/"
      "/nix"
    ]
    ++ lib.optional (config.fleet ? impermanence) config.fleet.impermanence.path
  );
in
{
  # Builtins of bash alone, as the check of the machine.
  config.system.preSwitchChecks.nixosFleetDisk = ''
    host=${lib.escapeShellArg config.networking.hostName}
    layout=${cfg.layout}
    mounts=/proc/mounts
    declare -A wanted=(${
      lib.concatMapStringsSep " " (
        path: "[${lib.escapeShellArg path}]=${config.fileSystems.${path}.fsType}"
      ) places
    })
    ${builtins.readFile ./check.sh}
  '';
}
