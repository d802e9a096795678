# Power management of a machine that runs on a battery.
{
  config,
  fleetLib,
  lib,
  options,
  ...
}:
let
  cfg = config.fleet.power;
  # Since 25.11 logind is set up by the names of logind.conf.
  hasSettings = fleetLib.hasPath [ "services" "logind" "settings" "Login" ] options;
  lidSwitch =
    if hasSettings then
      { settings.Login.HandleLidSwitch = lib.mkDefault cfg.lid; }
    else
      { lidSwitch = lib.mkDefault cfg.lid; };
in
{
  options.fleet.power = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host saves power: profiles to choose from, less writing, compressed swap.";
    };
    lid = lib.mkOption {
      type = lib.types.enum [
        "ignore"
        "lock"
        "suspend"
        "hibernate"
        "suspend-then-hibernate"
        "poweroff"
      ];
      default = "suspend";
      description = "What closing the lid does.";
    };
    sensors = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether sensors of light and movement are read, for brightness and rotation by themselves.";
    };
  };

  config = lib.mkIf cfg.enable {
    services = {
      logind = lidSwitch;
      power-profiles-daemon.enable = lib.mkDefault true;
      upower.enable = lib.mkDefault true;
    };
    # Stronger than a default: modules of a machine's hardware turn them on with one.
    hardware.sensor.iio.enable = lib.mkIf (!cfg.sensors) (lib.mkOverride 900 false);
    boot.kernel.sysctl."vm.laptop_mode" = lib.mkDefault 5;
    zramSwap = {
      enable = lib.mkDefault true;
      algorithm = lib.mkDefault "zstd";
      memoryPercent = lib.mkDefault 25;
    };
  };
}
