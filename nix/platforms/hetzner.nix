# A virtual machine at Hetzner Cloud: QEMU with VirtIO, a serial console, IPv6 that no router announces.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (config.fleet) facts;
  cfg = config.fleet.hetzner;
  uefi = cfg.firmware == "uefi";
  dhcp = {
    DHCP = "ipv4";
    IPv6AcceptRA = false;
  };
in
{
  imports = [
    ../modules/facts
    ../modules/trial-boot
  ];

  options.fleet.hetzner.firmware = lib.mkOption {
    type = lib.types.enum [
      "bios"
      "uefi"
    ];
    default = if pkgs.stdenv.hostPlatform.isAarch64 then "uefi" else "bios";
    defaultText = "uefi on aarch64, else bios";
    description = "What starts the machine: GRUB from BIOS, systemd-boot from UEFI.";
  };
  options.fleet.hetzner.display = lib.mkOption {
    type = lib.types.nullOr (lib.types.strMatching "[1-9][0-9]{2,3}x[1-9][0-9]{2,3}");
    default = null;
    example = "1920x1080";
    description = "Size of the virtual screen that Hetzner's console shows; null leaves it to the kernel.";
  };

  config = {
    boot = {
      initrd.availableKernelModules = [
        "ahci"
        "sd_mod"
        "virtio_blk"
        "virtio_gpu"
        "virtio_net"
        "virtio_pci"
        "virtio_scsi"
        "xhci_pci"
      ];
      # The last console is the one that the kernel's own messages and emergency shells go to.
      kernelParams = [
        "console=ttyS0,115200"
        "console=tty1"
      ]
      ++ lib.optional (cfg.display != null) "video=${cfg.display}";
      loader = {
        timeout = lib.mkDefault 3;
        grub.enable = lib.mkDefault (!uefi);
        grub.configurationLimit = lib.mkDefault 10;
        systemd-boot.enable = lib.mkDefault uefi;
        systemd-boot.configurationLimit = lib.mkDefault 10;
      };
    };

    # What it starts after a panic is the closure that was confirmed last.
    fleet.trial-boot.unattended = lib.mkDefault true;

    services.qemuGuest.enable = lib.mkDefault true;

    networking.useDHCP = false;
    systemd.network = {
      enable = true;
      networks = {
        # Names of the second card on all machine types; the first one would match below too.
        "10-private" = {
          matchConfig.Name = "ens10 enp7s0 eth1";
          networkConfig = dhcp;
          linkConfig.RequiredForOnline = "no";
        };
        "20-public" = {
          matchConfig.Name = "en* eth*";
          networkConfig = dhcp;
          address = lib.optional (facts.ipv6 != null) "${facts.ipv6}/64" ++ lib.attrValues facts.floatingIps;
          gateway = lib.optional (facts.ipv6 != null) "fe80::1";
        };
      };
    };
  };
}
