# What a simulated machine is delivered with: reachable by ssh with the keys that the simulator put
# into /root/.ssh/authorized_keys or /etc/ssh/authorized_keys.d/root, and nothing else.
{ lib, ... }:
{
  boot.loader.systemd-boot.enable = true;
  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };
  networking.hostName = "";
  networking.firewall.enable = false;
  services.openssh.enable = true;
  services.openssh.hostKeys = [
    {
      type = "ed25519";
      path = "/etc/ssh/ssh_host_ed25519_key";
    }
  ];
  environment.defaultPackages = lib.mkForce [ ];
  system.stateVersion = lib.trivial.release;
}
