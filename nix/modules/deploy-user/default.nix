# A user for deployments who is not root. All that they can do over ssh is to copy into the store what it takes from anybody, and to ask a
# helper of root's, which is part of the running system, for one of a few operations (deploy/host/helper.sh).
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.deploy-user;
  host = config.networking.hostName;
  name = "deploy";
  program = "nixos-fleet-deploy";

  text = script: builtins.readFile (./host + "/${script}.sh");
  operations = lib.mapAttrs (
    operation: scripts:
    pkgs.writeText "nixos-fleet-${operation}" (lib.concatMapStringsSep "\n" text scripts)
  ) (lib.importJSON ./host/operations.json);

  helper = pkgs.writeScriptBin program ''
    #!${pkgs.runtimeShell} -p
    declare -A scripts=(${
      lib.concatStringsSep " " (
        lib.mapAttrsToList (operation: script: "[${operation}]=${script}") operations
      )
    })
    signing_keys=${lib.escapeShellArg (toString cfg.signingKeys)}
    homes=(${lib.escapeShellArgs cfg.homes})
    health_commands=(${lib.escapeShellArgs cfg.healthCommands})
    ${text "helper"}
  '';

  # What sshd starts for this user, whatever was asked for: a shell, a command, a subsystem.
  entrance = pkgs.writeShellScript "nixos-fleet-entrance" ''
    case ''${SSH_ORIGINAL_COMMAND-} in
    nixos-fleet) exec /run/wrappers/bin/sudo -n -- /run/current-system/sw/bin/${program} ;;
    *nix-daemon*) NIX_REMOTE=daemon exec ${config.nix.package}/bin/nix-daemon --stdio ;;
    esac
    echo "refused: this user can deploy with nixos-fleet, and nothing else" >&2
    exit 3
  '';
  trusted = lib.concatMap (setting: lib.toList (config.nix.settings.${setting} or [ ])) [
    "trusted-users"
    "extra-trusted-users"
  ];
  members = lib.attrNames (
    lib.filterAttrs (_: group: lib.elem name group.members) config.users.groups
  );
  groups = lib.unique (config.users.users.${name}.extraGroups ++ members);
in
{
  options.fleet.deploy-user = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether there is a user `deploy` for deployments who is not root. Set by `deployUser` of the host in config.";
    };
    sshKeys = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      description = "OpenSSH public keys that log in as this user.";
    };
    signingKeys = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      description = "Public keys of the fleet's builders: what none of them has signed is not switched to.";
    };
    homes = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      description = "Login names whose homes this user may switch.";
    };
    healthCommands = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      description = "Commands that are run as root to find the system healthy.";
    };
    rootLogin = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether root can log in over ssh as well.";
    };
  };

  config = lib.mkIf cfg.enable {
    users.groups.${name} = { };
    users.users.${name} = {
      isSystemUser = true;
      group = name;
      description = "Deployments";
      # sshd starts the entrance by it.
      shell = pkgs.bashInteractive;
      openssh.authorizedKeys.keys = cfg.sshKeys;
    };

    # The path is the running system's: a session that began under another system finds its helper.
    environment.systemPackages = [ helper ];
    security.sudo.extraRules = [
      {
        users = [ name ];
        runAs = "root";
        commands = [
          {
            command = ''/run/current-system/sw/bin/${program} ""'';
            options = [ "NOPASSWD" ];
          }
        ];
      }
    ];

    services.openssh.settings.PermitRootLogin = lib.mkIf (!cfg.rootLogin) "no";
    # Last, and closed again: what comes after a Match belongs to it.
    services.openssh.extraConfig = lib.mkAfter ''
      Match User ${name}
        AuthenticationMethods publickey
        ForceCommand ${entrance}
        DisableForwarding yes
        PermitTTY no
        PermitTunnel no
        PermitUserRC no
      Match all
    '';

    assertions = [
      {
        assertion = cfg.signingKeys != [ ] && cfg.sshKeys != [ ];
        message = "${host}: fleet.deploy-user has no key to know closures, or its user, by. Set nixos-fleet:hosts.${host}.deployUser instead, which sets all of it.";
      }
      {
        assertion = config.security.sudo.enable && !config.security.sudo.execWheelOnly;
        message = "${host}: fleet.deploy-user reaches its helper by sudo, which deploy may not start here. Set security.sudo.enable to true and execWheelOnly to false.";
      }
      {
        assertion = config.nix.settings.require-sigs;
        message = "${host}: fleet.deploy-user is no less than root where Nix takes what nobody has signed. Set nix.settings.require-sigs to true.";
      }
      {
        # What it may have built must not reach what others build under their own names.
        assertion = config.nix.settings.sandbox == true;
        message = "${host}: fleet.deploy-user may have Nix build what it likes, which is only kept apart in a sandbox. Set nix.settings.sandbox to true.";
      }
      {
        assertion =
          !(lib.any (who: lib.elem who trusted) [
            "*"
            name
            "@${name}"
          ]);
        message = "${host}: fleet.deploy-user is no less than root where Nix trusts it. Take it out of nix.settings.trusted-users (${toString trusted}).";
      }
      {
        # Lines that stand as they are decide over the settings above, which is what this module reads.
        assertion =
          !lib.any (word: lib.hasInfix word config.nix.extraOptions) [
            "trusted-users"
            "require-sigs"
            "sandbox"
          ];
        message = "${host}: fleet.deploy-user depends on what Nix trusts, and nix.extraOptions says something of that. Say it by nix.settings.";
      }
      {
        assertion = groups == [ ];
        message = "${host}: fleet.deploy-user has more rights than its own by its groups. Take it out of ${toString groups}.";
      }
    ];
  };
}
