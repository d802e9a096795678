# What is kept of a machine whose root or homes are empty at every start: the lists of this feature, the state of services
# that are on, and what other features need. Everything else is gone.
{ config, lib, ... }:
let
  cfg = config.fleet.impermanence;
  kept = import ./kept.nix { inherit config lib; };
in
{
  imports = [
    ./checks.nix
    ./home.nix
    ./keys.nix
    ./migration.nix
    ./module.nix
    ./options.nix
    ../needs
  ];

  config = lib.mkIf cfg.enable {
    fleet.impermanence = {
      # Definitions and no defaults: what a host names comes on top, and leaving one out takes an override with a reason.
      directories = [
        "/var/lib/nixos"
        "/var/lib/nixos-fleet"
        "/var/lib/systemd"
        "/var/log"
        {
          directory = "/var/lib/sops-nix";
          mode = "0700";
        }
      ];
      files = [ "/etc/machine-id" ];
      homeDirectories = [
        ".local/share/keyrings"
        # home-manager's generations
        ".local/state/home-manager"
        ".local/state/nix"
        {
          directory = ".gnupg";
          mode = "0700";
        }
        {
          directory = ".ssh";
          mode = "0700";
        }
      ];
      homeFiles = [
        ".bash_history"
        ".zsh_history"
      ];
    };

    # What ./fleet ephemeral is told.
    environment.etc."nixos-fleet/places".text = "path=${cfg.path}\nroot=${cfg.root}\nhome=${cfg.home}";

    environment.persistence.${cfg.path} = {
      inherit (cfg) hideMounts;
      # The module warns where /var/lib/nixos is not kept; a root that stays keeps it without being told.
      enableWarnings = lib.mkDefault (cfg.root == "ephemeral");
      inherit (kept) directories files users;
    };
  };
}
