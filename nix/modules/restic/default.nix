# Backups to several repositories, each with its own place, time, and proof that it can be read back.
{
  config,
  lib,
  ...
}:
let
  inherit (lib) types;
  cfg = config.fleet.restic;
  host = config.networking.hostName;
  repositories = lib.attrValues cfg.repositories;
  strings =
    default: description:
    lib.mkOption {
      type = types.listOf types.str;
      inherit default description;
    };
  secrets = lib.unique (
    lib.concatMap (
      entry:
      [ entry.passwordSecret ] ++ lib.optional (entry.environmentSecret != null) entry.environmentSecret
    ) repositories
  );
  isRemote = entry: builtins.match "(s3|b2|azure|gs|swift):.*" entry.repository != null;
in
{
  imports = [
    ../needs
    ./backups.nix
    ./drive.nix
    ./proof.nix
  ];

  options.fleet.restic = {
    enable = lib.mkOption {
      type = types.bool;
      default = false;
      description = "Whether the host backs itself up with restic.";
    };
    passwordSecret = lib.mkOption {
      type = types.str;
      default = "restic-password";
      description = "Name of the secret that seals the repositories. Without it no backup can be opened: keep a copy elsewhere.";
    };
    paths =
      strings
        (lib.unique ([ "/home" ] ++ lib.concatMap (need: need.backup) (lib.attrValues config.fleet.needs)))
        "What is backed up: homes, and what the features that are on name as worth it. What does not exist is left out.";
    exclude = strings [
      ".cache"
      ".direnv"
      ".snapshots"
      "node_modules"
      "target"
    ] "Names and patterns that are left out.";
    repositories = lib.mkOption {
      type = types.attrsOf (types.submodule (import ./repository.nix { inherit cfg lib; }));
      default = { };
      description = "Where backups go, by a name for the units restic-backups-<name>.";
    };
  };

  config = {
    fleet.optionalSecrets = secrets;

    fleet.needs.restic = lib.mkIf cfg.enable {
      directories = [
        {
          directory = "/var/lib/fleet-restic";
          mode = "0700";
        }
      ];
      secrets = lib.genAttrs secrets (_: { });
    };

    assertions = lib.mkIf cfg.enable (
      [
        {
          assertion = cfg.repositories != { };
          message = "${host}: fleet.restic is on and has no place for backups. Add fleet.restic.repositories.<name>.repository to the host's options, or turn it off.";
        }
      ]
      ++ lib.concatLists (
        lib.mapAttrsToList (name: entry: [
          {
            assertion = isRemote entry -> entry.environmentSecret != null;
            message = "${host}: fleet.restic.repositories.${name} is at ${entry.repository}, which asks for credentials. Set its environmentSecret to the name of a secret with lines like AWS_ACCESS_KEY_ID=….";
          }
          {
            assertion = entry.drive != null -> lib.hasPrefix "${entry.drive.mountPoint}/" entry.repository;
            message = "${host}: fleet.restic.repositories.${name} has a drive at ${entry.drive.mountPoint}, and its repository elsewhere: ${entry.repository}. Set the repository to a folder on the drive.";
          }
        ]) cfg.repositories
      )
    );
  };
}
