# A switch that would hide what is there under an empty directory is refused, with what to copy: the data of a machine
# that moves to an ephemeral root or home, and of a path that is kept from now on.
{ config, lib, ... }:
let
  cfg = config.fleet.impermanence;
  kept = config.environment.persistence.${cfg.path};
  inHome = login: path: "${config.users.users.${login}.home}/${path}";
  paths =
    map (entry: entry.directory) kept.directories
    ++ map (entry: entry.file) kept.files
    ++ lib.concatLists (
      lib.mapAttrsToList (
        login: user:
        map (entry: inHome login entry.directory) user.directories
        ++ map (entry: inHome login entry.file) user.files
      ) kept.users
    );
in
{
  config = lib.mkIf cfg.enable {
    # Builtins of bash alone, as the check of the machine.
    system.preSwitchChecks.nixosFleetPersistence = ''
      place=${lib.escapeShellArg cfg.path}
      host=${lib.escapeShellArg config.networking.hostName}
      paths=(${lib.escapeShellArgs paths})
      ${builtins.readFile ./migration.sh}
    '';
  };
}
