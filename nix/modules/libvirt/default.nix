# Virtual machines with libvirt and QEMU.
{
  config,
  fleetLib,
  lib,
  ...
}:
let
  cfg = config.fleet.libvirt;
in
{
  imports = [ ../needs ];

  options.fleet.libvirt = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host runs virtual machines.";
    };
    users = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = fleetLib.administrators config.users.users;
      defaultText = "the users in the group wheel";
      description = "Users who manage machines without a password; that is as good as being root.";
    };
  };

  config = lib.mkIf cfg.enable {
    virtualisation.libvirtd = {
      enable = true;
      # A guest that breaks out of QEMU is nobody yet.
      qemu.runAsRoot = lib.mkDefault false;
      qemu.swtpm.enable = lib.mkDefault true;
      # Only what is marked to start with the host does, not what happened to run when it went down.
      onBoot = lib.mkDefault "ignore";
      onShutdown = lib.mkDefault "shutdown";
    };
    users.groups.libvirtd.members = cfg.users;

    # Guests get addresses and names from the host, on libvirt's own bridge; nothing outside reaches these.
    networking.firewall.interfaces.virbr0 = {
      allowedTCPPorts = [ 53 ];
      allowedUDPPorts = [
        53
        67
        547
      ];
    };

    fleet.needs.libvirt = {
      directories = [ "/var/lib/libvirt" ];
      # How the machines are made. Their disks change while they are read: those are backed up from within.
      backup = [ "/var/lib/libvirt/qemu" ];
    };
  };
}
