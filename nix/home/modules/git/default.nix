# Git with its owner's name, and diffs that can be read.
{
  config,
  fleetLib,
  lib,
  options,
  ...
}:
let
  cfg = config.fleet.git;
  text =
    example: description:
    lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = null;
      inherit example description;
    };

  # One set of settings from 25.11 on.
  settings = fleetLib.firstDeclared options [
    [
      "programs"
      "git"
      "settings"
    ]
    [
      "programs"
      "git"
      "extraConfig"
    ]
  ];
  # A program of its own from 25.11 on.
  delta =
    if
      fleetLib.hasPath [
        "programs"
        "delta"
        "enable"
      ] options
    then
      {
        programs.delta = {
          enable = lib.mkDefault true;
          enableGitIntegration = lib.mkDefault true;
        };
      }
    else
      { programs.git.delta.enable = lib.mkDefault true; };
in
{
  options.fleet.git = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether git is set up.";
    };
    name = text "Ada Lovelace" "Name that commits carry.";
    email = text "ada@example.org" "E-mail address that commits carry.";
    signingKey = text "~/.ssh/id_ed25519.pub" "SSH public key file that commits are signed with; null: they are not signed.";
    delta = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether diffs are shown by delta.";
    };
  };

  config = lib.mkIf cfg.enable (
    lib.mkMerge [
      {
        programs.git = {
          enable = lib.mkDefault true;
          ignores = [
            ".direnv"
            "result"
          ];
          signing = lib.mkIf (cfg.signingKey != null) {
            format = lib.mkDefault "ssh";
            key = lib.mkDefault cfg.signingKey;
            signByDefault = lib.mkDefault true;
          };
        };
      }
      (settings {
        user = lib.filterAttrs (_: value: value != null) { inherit (cfg) email name; };
        init.defaultBranch = lib.mkDefault "main";
        merge.conflictStyle = lib.mkDefault "zdiff3";
        pull.rebase = lib.mkDefault true;
        push.autoSetupRemote = lib.mkDefault true;
        rebase.autoStash = lib.mkDefault true;
      })
      (lib.mkIf cfg.delta delta)
    ]
  );
}
