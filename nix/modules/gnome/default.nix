# GNOME on Wayland with sound, printing left to the host.
{
  config,
  fleetLib,
  lib,
  options,
  ...
}:
let
  cfg = config.fleet.gnome;
  # Renamed in 25.11.
  gnome = fleetLib.firstDeclared options [
    [
      "services"
      "desktopManager"
      "gnome"
      "enable"
    ]
    [
      "services"
      "xserver"
      "desktopManager"
      "gnome"
      "enable"
    ]
  ] true;
  displayManager = fleetLib.firstDeclared options [
    [
      "services"
      "displayManager"
      "gdm"
      "enable"
    ]
    [
      "services"
      "xserver"
      "displayManager"
      "gdm"
      "enable"
    ]
  ] true;
in
{
  imports = [ ./settings.nix ];

  options.fleet.gnome.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether the host has the GNOME desktop, on Wayland.";
  };

  config = lib.mkIf cfg.enable (
    lib.mkMerge [
      gnome
      displayManager
      {
        hardware.graphics.enable = lib.mkDefault true;
        networking.networkmanager.enable = lib.mkDefault true;
        security.rtkit.enable = lib.mkDefault true;
        services.pipewire = {
          enable = lib.mkDefault true;
          alsa.enable = lib.mkDefault true;
          pulse.enable = lib.mkDefault true;
        };
      }
    ]
  );
}
