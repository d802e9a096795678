# The way in when no other is left: a password for the console, which ssh never takes.
{
  config,
  fleetLib,
  lib,
  ...
}:
let
  cfg = config.fleet.break-glass;
  host = config.networking.hostName;
  path = fleetLib.secretPath config cfg.passwordSecret;
  declared = config.fleet.secrets.available or { } ? ${cfg.passwordSecret};
  ssh = config.services.openssh;
in
{
  imports = [ ../needs ];

  options.fleet.break-glass = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether a person at the console, or at the provider's, can log in with a password.";
    };
    user = lib.mkOption {
      type = lib.types.str;
      default = "root";
      example = "rescue";
      description = "Who logs in: root, which the emergency shell asks for too, or a user who is made for it and may become root.";
    };
    passwordSecret = lib.mkOption {
      type = lib.types.str;
      default = "break-glass-password";
      description = "Name of the secret that holds the password's hash, as `mkpasswd` prints it; with neededForUsers.";
    };
  };

  config = {
    fleet.optionalSecrets = [ cfg.passwordSecret ];

    fleet.needs.break-glass = lib.mkIf cfg.enable { secrets.${cfg.passwordSecret} = { }; };

    users.users = lib.mkIf cfg.enable {
      ${cfg.user} = {
        hashedPasswordFile = path;
      }
      // lib.optionalAttrs (cfg.user != "root") {
        isNormalUser = true;
        extraGroups = [ "wheel" ];
      };
    };

    assertions = lib.mkIf cfg.enable [
      {
        # The secret that is not declared at all has its own message.
        assertion = declared -> lib.hasPrefix "/run/secrets-for-users/" path;
        message = "${host}: fleet.break-glass needs its password before there are users, found it in ${path}. Set nixos-fleet:secrets.${cfg.passwordSecret}.neededForUsers to true.";
      }
      {
        assertion = !config.users.mutableUsers;
        message = "${host}: fleet.break-glass sets the password of ${cfg.user}, which NixOS does for users that exist only where users.mutableUsers is false. Set users.mutableUsers to false in the host's options, with a hashedPassword or SSH keys for everybody who logs in.";
      }
      {
        assertion =
          ssh.enable -> !(ssh.settings.PasswordAuthentication || ssh.settings.KbdInteractiveAuthentication);
        message = "${host}: fleet.break-glass is for the console, but sshd takes passwords. Set services.openssh.settings.PasswordAuthentication and KbdInteractiveAuthentication to false in the host's options.";
      }
    ];
  };
}
