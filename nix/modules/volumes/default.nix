# Disks that outlive their machine: made and formatted at the provider, mounted here.
{ config, lib, ... }:
let
  volume.options = {
    mountPoint = lib.mkOption {
      type = lib.types.strMatching "/.+";
      example = "/srv/data";
      description = "Where it is mounted.";
    };
    format = lib.mkOption {
      type = lib.types.enum [
        "ext4"
        "xfs"
      ];
      default = "ext4";
      description = "Its file system, made when the volume was.";
    };
  };
in
{
  options.fleet.volumes = lib.mkOption {
    type = lib.types.attrsOf (lib.types.submodule volume);
    default = { };
    description = "Volumes of a cloud host, by name; written from server.volumes in config.";
  };

  config.fileSystems = lib.mapAttrs' (
    name:
    { mountPoint, format }:
    lib.nameValuePair mountPoint {
      device = config.fleet.facts.volumes.${name};
      fsType = format;
      # A machine whose volume is not there starts all the same, and says which unit failed.
      options = [ "nofail" ];
      # A volume that was made larger is filled at the next start.
      autoResize = true;
    }
  ) config.fleet.volumes;
}
