# Secrets of a system: decrypted by its own key at activation, in memory, under /run/secrets.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  cfg = config.sops;
  users = config.users.users;
  inherit (lib) mkOption types;
  secretType = import ../lib/secret.nix {
    inherit config lib;
    extra = import ./secret-extra.nix { inherit lib users; };
  };
  manifestFor = import ../lib/manifest.nix { inherit config lib pkgs; };
  installer = import ../lib/installer.nix { inherit pkgs; };
  early = lib.filterAttrs (_: secret: secret.neededForUsers) cfg.secrets;
  regular = lib.filterAttrs (_: secret: !secret.neededForUsers) cfg.secrets;
  manifest = manifestFor {
    secrets = regular;
    inherit (cfg) templates;
    extra = {
      secretsMountPoint = "/run/secrets.d";
      symlinkPath = "/run/secrets";
    };
  };
  earlyManifest = manifestFor {
    suffix = "-for-users";
    secrets = early;
    templates = { };
    extra = {
      secretsMountPoint = "/run/secrets-for-users.d";
      symlinkPath = "/run/secrets-for-users";
    };
  };
  install = file: "${installer}/bin/sops-install-secrets ${file}";
  any = regular != { } || cfg.templates != { };
  inStore = path: builtins.isPath path || lib.hasPrefix builtins.storeDir (toString path);
in
{
  options.sops = lib.recursiveUpdate (import ../lib/options.nix { inherit config lib pkgs; }) {
    secrets = mkOption {
      type = types.attrsOf secretType;
      default = { };
    };
    templates = mkOption {
      type = types.attrsOf (import ./template.nix { inherit lib pkgs users; });
      default = { };
    };
    useTmpfs = mkOption {
      type = types.bool;
      default = false;
    };
    useSystemdActivation = mkOption {
      type = types.bool;
      default = config.services.userborn.enable or false || config.systemd.sysusers.enable or false;
    };
    age.sshKeyPaths = mkOption {
      type = types.listOf types.path;
      default =
        if config.services.openssh.enable then
          map (key: key.path) (lib.filter (key: key.type == "ed25519") config.services.openssh.hostKeys)
        else
          [ ];
    };
    gnupg.sshKeyPaths = mkOption {
      type = types.listOf types.path;
      default =
        if config.services.openssh.enable then
          map (key: key.path) (lib.filter (key: key.type == "rsa") config.services.openssh.hostKeys)
        else
          [ ];
    };
  };
  config = lib.mkIf (cfg.secrets != { } || cfg.templates != { }) {
    system.activationScripts = {
      setupSecretsForUsers = lib.mkIf (early != { } && !cfg.useSystemdActivation) (
        lib.stringAfter [ "specialfs" "var" ] ''
          echo "setting up secrets for users..."
          ${install earlyManifest}
        ''
      );
      users.deps = lib.mkIf (early != { } && !cfg.useSystemdActivation) [ "setupSecretsForUsers" ];
      setupSecrets = lib.mkIf (any && !cfg.useSystemdActivation) (
        lib.stringAfter [ "specialfs" "users" "groups" ] ''
          echo "setting up secrets..."
          ${install manifest}
        ''
      );
    };
    systemd.services.sops-install-secrets = lib.mkIf (any && cfg.useSystemdActivation) {
      wantedBy = [ "sysinit.target" ];
      unitConfig.DefaultDependencies = "no";
      restartTriggers = [ manifest ];
      serviceConfig = {
        Type = "oneshot";
        ExecStart = install manifest;
        RemainAfterExit = true;
      };
    };
    system.build.sops-nix-manifest = manifest;
    assertions = [
      {
        assertion =
          cfg.gnupg.home != null
          || cfg.gnupg.sshKeyPaths != [ ]
          || cfg.age.keyFile != null
          || cfg.age.sshKeyPaths != [ ];
        message = "No key source configured for sops. Either set services.openssh.enable or set sops.age.keyFile or sops.gnupg.home";
      }
      {
        assertion =
          !(
            cfg.gnupg.home != null
            && cfg.gnupg.sshKeyPaths != [ ]
            && options.sops.gnupg.sshKeyPaths.highestPrio < 1500
          );
        message = "Exactly one of sops.gnupg.home and sops.gnupg.sshKeyPaths must be set";
      }
    ]
    ++ lib.optionals cfg.validateSopsFiles (
      lib.mapAttrsToList (_name: secret: {
        assertion = inStore secret.sopsFile;
        message = "'${toString secret.sopsFile}' is not in the Nix store. Either add it to the Nix store or set sops.validateSopsFiles to false";
      }) cfg.secrets
    )
    ++ lib.concatLists (
      lib.mapAttrsToList (_name: secret: [
        {
          assertion = secret.uid != null && secret.uid != 0 -> secret.owner == null;
          message = "In ${secret.name} exactly one of sops.owner and sops.uid must be set";
        }
        {
          assertion = secret.neededForUsers -> secret.owner == null || secret.owner == "root";
          message = "neededForUsers cannot be used for secrets that are not root-owned";
        }
      ]) cfg.secrets
    )
    ++ lib.concatLists (
      lib.mapAttrsToList (name: template: [
        {
          assertion = template.owner == null || template.uid == 0;
          message = "Assertion failed for `sops.templates.${name}`: both `owner` and `uid` cannot be defined at the same time";
        }
        {
          assertion = template.group == null || template.gid == 0;
          message = "Assertion failed for `sops.templates.${name}`: both `group` and `gid` cannot be defined at the same time";
        }
      ]) cfg.templates
    );
  };
}
