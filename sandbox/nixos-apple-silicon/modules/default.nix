# The options of nixos-apple-silicon, and of their effects those that other options show.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  cfg = config.hardware.asahi;
  inherit (lib) mkOption types;
  removed =
    name: why:
    lib.mkRemovedOptionModule [
      "hardware"
      "asahi"
      name
    ] why;
in
{
  imports = [
    (removed "addEdgeKernelConfig" "all edge kernel config options are now the default")
    (removed "useExperimentalGPUDriver" "asahi support is in mainline mesa")
    (removed "experimentalGPUInstallMode" "asahi support is in mainline mesa")
    (removed "withRust" "Rust support is now the default")
  ];

  options.boot.m1n1ExtraOptions = mkOption {
    type = types.str;
    default = "";
  };
  options.boot.m1n1CustomLogo = mkOption {
    type = types.nullOr types.path;
    default = null;
  };
  options.hardware.asahi = {
    enable = mkOption {
      type = types.bool;
      default = true;
      apply =
        value:
        lib.warnIf (
          options.hardware.asahi.enable.highestPrio >= 1500
        ) "You're currently relying on `hardware.asahi.enable` to default to true." value;
    };
    pkgsSystem = mkOption {
      type = types.str;
      default = "aarch64-linux";
    };
    pkgs = mkOption { type = types.raw; };
    overlay = mkOption {
      type = types.nullOr types.raw;
      default = _: _: { };
    };
    extractPeripheralFirmware = mkOption {
      type = types.bool;
      default = true;
    };
    # Pure evaluation sees neither folder.
    peripheralFirmwareDirectory = mkOption {
      type = types.nullOr types.path;
      default = lib.findFirst (path: builtins.pathExists (path + "/firmware.cpio")) null [
        /boot/vendorfw
        /mnt/boot/vendorfw
      ];
    };
    setupAsahiSound = mkOption {
      type = types.bool;
      default = cfg.enable;
    };
  };

  config = lib.mkMerge [
    (lib.mkIf cfg.enable {
      hardware.asahi.pkgs = pkgs;
      hardware.firmware =
        lib.mkIf (cfg.peripheralFirmwareDirectory != null && cfg.extractPeripheralFirmware)
          [
            (pkgs.runCommand "asahi-peripheral-firmware" { } ''
              test -f ${cfg.peripheralFirmwareDirectory}/firmware.cpio
              mkdir -p $out/lib/firmware
            '')
          ];
      assertions = lib.mkIf cfg.extractPeripheralFirmware [
        {
          assertion = cfg.peripheralFirmwareDirectory != null;
          message = "Asahi peripheral firmware extraction is enabled but the firmware location appears incorrect.";
        }
      ];
      boot = {
        kernelParams = [
          "earlycon"
          "console=tty0"
          "boot.shell_on_fail"
          "nvme_apple.flush_interval=0"
        ];
        loader.efi.canTouchEfiVariables = lib.mkForce false;
        loader.grub = lib.mkDefault {
          efiSupport = true;
          efiInstallAsRemovable = true;
          device = "nodev";
        };
      };
      hardware.sensor.iio.enable = lib.mkOverride 900 true;
      powerManagement.cpuFreqGovernor = lib.mkOverride 800 "schedutil";
      system.extraDependencies = lib.mkForce [ ];
    })
    (lib.mkIf (cfg.enable && cfg.setupAsahiSound) {
      services.pulseaudio.enable = false;
      security.rtkit.enable = true;
      services.pipewire = {
        enable = true;
        alsa.enable = true;
        pulse.enable = true;
        wireplumber.enable = true;
      };
    })
  ];
}
