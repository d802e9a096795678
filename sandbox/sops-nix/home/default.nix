# Secrets of a home: decrypted by a key of the user's, in the user's runtime folder.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.sops;
  inherit (lib) mkOption types;
  manifestFor = import ../lib/manifest.nix { inherit config lib pkgs; };
  installer = import ../lib/installer.nix { inherit pkgs; };
  path =
    { config, ... }:
    {
      path = mkOption {
        type = types.str;
        default = "${cfg.defaultSymlinkPath}/${config.name}";
      };
    };
  template = types.submodule (
    { name, config, ... }:
    {
      options = {
        name = mkOption {
          type = types.singleLineStr;
          default = name;
        };
        path = mkOption {
          type = types.singleLineStr;
          default = "${cfg.defaultSymlinkPath}/rendered/${config.name}";
        };
        content = mkOption {
          type = types.lines;
          default = "";
        };
        file = mkOption {
          type = types.path;
          default = pkgs.writeText config.name config.content;
        };
        mode = mkOption {
          type = types.singleLineStr;
          default = "0400";
        };
      };
    }
  );
  manifest = manifestFor {
    inherit (cfg) secrets templates;
    extra = {
      secretsMountPoint = cfg.defaultSecretsMountPoint;
      symlinkPath = cfg.defaultSymlinkPath;
      userMode = true;
    };
  };
  script = "${installer}/bin/sops-install-secrets ${manifest}";
in
{
  options.sops = lib.recursiveUpdate (import ../lib/options.nix { inherit config lib pkgs; }) {
    secrets = mkOption {
      type = types.attrsOf (
        import ../lib/secret.nix {
          inherit config lib;
          extra = path;
        }
      );
      default = { };
    };
    templates = mkOption {
      type = types.attrsOf template;
      default = { };
    };
    defaultSymlinkPath = mkOption {
      type = types.str;
      default = "${config.xdg.configHome}/sops-nix/secrets";
    };
    defaultSecretsMountPoint = mkOption {
      type = types.str;
      default = "%r/secrets.d";
    };
    age.sshKeyPaths = mkOption {
      type = types.listOf types.path;
      default = [ ];
    };
    gnupg.sshKeyPaths = mkOption {
      type = types.listOf types.path;
      default = [ ];
    };
  };
  config = lib.mkIf (cfg.secrets != { } || cfg.templates != { }) {
    assertions = [
      {
        assertion =
          cfg.gnupg.home != null
          || cfg.gnupg.sshKeyPaths != [ ]
          || cfg.age.keyFile != null
          || cfg.age.sshKeyPaths != [ ];
        message = "No key source configured for sops. Either set services.openssh.enable or set sops.age.keyFile or sops.gnupg.home";
      }
    ];
    # At every login, because the runtime folder is gone with the last session.
    systemd.user.services.sops-nix = {
      Unit.Description = "sops-nix activation";
      Service = {
        Type = "oneshot";
        ExecStart = script;
      };
      Install.WantedBy = [ "default.target" ];
    };
    home.activation.sops-nix = lib.hm.dag.entryAfter [ "writeBoundary" ] ''
      run ${script}
    '';
  };
}
