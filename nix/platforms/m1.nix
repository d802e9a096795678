# A Mac with Apple silicon, its partitions made by the Asahi installer: U-Boot starts systemd-boot, as on any UEFI machine.
{
  config,
  inputs,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.m1;
  # What Apple lets nobody redistribute is named by its hash, so that the configuration means the same everywhere.
  firmware = pkgs.requireFile {
    name = "firmware.cpio";
    hash = cfg.firmwareHash;
    message = ''
      ${config.networking.hostName} builds with the firmware that the Asahi installer has put on its own disk. On that machine, as root:
        nix-store --add-fixed sha256 /boot/vendorfw/firmware.cpio
      When that prints another hash than fleet.m1.firmwareHash has, set it to: nix hash file /boot/vendorfw/firmware.cpio
    '';
  };
in
{
  imports = [ inputs.nixos-apple-silicon.nixosModules.default ];

  options.fleet.m1.firmwareHash = lib.mkOption {
    type = lib.types.nullOr (lib.types.strMatching "sha256-[A-Za-z0-9+/]{43}=");
    default = null;
    example = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    description = ''
      Hash of the machine's `/boot/vendorfw/firmware.cpio` (`nix hash file`), which Wi-Fi, Bluetooth and the camera need;
      without it they do not work. The file itself is put into that machine's store once, by `nix-store --add-fixed sha256`.
    '';
  };

  config = {
    hardware.asahi = {
      enable = true;
      extractPeripheralFirmware = lib.mkDefault (cfg.firmwareHash != null);
      # Never what happens to lie in /boot of the machine that evaluates.
      peripheralFirmwareDirectory = lib.mkDefault (
        if cfg.firmwareHash == null then
          null
        else
          pkgs.linkFarm "vendorfw" [
            {
              name = "firmware.cpio";
              path = firmware;
            }
          ]
      );
    };
    # Part of the system, so that no garbage collection makes the next build ask for it again.
    environment.etc = lib.mkIf (cfg.firmwareHash != null) {
      "nixos-fleet/firmware.cpio".source = firmware;
    };

    boot.loader = {
      systemd-boot.enable = lib.mkDefault true;
      systemd-boot.configurationLimit = lib.mkDefault 10;
    };
    hardware.enableRedistributableFirmware = lib.mkDefault true;
  };
}
