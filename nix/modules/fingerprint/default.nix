# A fingerprint reader, for the login screen, sudo and the password dialogs. Enrol with fprintd-enroll.
{ config, lib, ... }:
let
  cfg = config.fleet.fingerprint;
in
{
  imports = [ ../needs ];

  options.fleet.fingerprint.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether a finger does where a password is asked for at the machine itself.";
  };

  config = lib.mkIf cfg.enable {
    services.fprintd.enable = true;
    fleet.needs.fingerprint.directories = [
      {
        directory = "/var/lib/fprint";
        mode = "0700";
      }
    ];
  };
}
