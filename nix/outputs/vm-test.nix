# A virtual machine with the profiles of some of the fleet's hosts: it starts, and what every host has is there. Disks,
# secrets and options of single hosts are not: those belong to real machines.
{
  fleetLib,
  inputs,
  name,
  pkgs,
  profiles,
  root,
}:
pkgs.testers.runNixOSTest {
  name = "fleet-${name}";
  node.specialArgs = { inherit fleetLib inputs; };
  # The profiles say themselves which unfree packages they need.
  node.pkgsReadOnly = false;

  nodes.machine =
    { lib, ... }:
    {
      imports = map (file: root + "/${file}") profiles;
      fleet.facts.hostKey = "ssh-ed25519 of no machine";
      system.stateVersion = lib.trivial.release;
      # Nobody logs in.
      users.allowNoPasswordLogin = true;
      virtualisation.cores = 2;
      virtualisation.memorySize = 2048;
    };

  testScript =
    { nodes, ... }:
    let
      inherit (nodes.machine.services) displayManager openssh;
    in
    ''
      machine.start()
      machine.wait_for_unit("multi-user.target")
      machine.succeed("nix --version")
      machine.succeed("grep -q 'of no machine' /etc/nixos-fleet/machine")
    ''
    + pkgs.lib.optionalString openssh.enable ''
      machine.wait_for_open_port(${toString (builtins.head openssh.ports)})
    ''
    + pkgs.lib.optionalString displayManager.enable ''
      machine.wait_for_unit("display-manager.service")
    '';
}
