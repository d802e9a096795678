# GNOME, on Wayland unless the host asks for X11 and the release still has it there.
{
  config,
  fleetLib,
  lib,
  options,
  pkgs,
  ...
}:
let
  cfg = config.fleet.gnome;
  # GNOME 49 came without its X11 session.
  hasX11 = lib.versionOlder lib.trivial.release "25.11";
  # Moved out of services.xserver in 25.11; before, the X server brought the login screen's unit.
  isOld =
    !fleetLib.hasPath [
      "services"
      "desktopManager"
      "gnome"
      "enable"
    ] options;
  declared = kind: name: value: {
    services = if isOld then { xserver.${kind}.${name} = value; } else { ${kind}.${name} = value; };
  };
  # What a release has no more is left out of our own list; a host's list is taken at its word.
  isThere =
    name:
    let
      found = builtins.tryEval (lib.isDerivation (pkgs.${name} or null));
    in
    found.success && found.value;
in
{
  imports = [
    ../desktops
    ./settings.nix
  ];

  options.fleet.gnome = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host has the GNOME desktop.";
    };
    wayland = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether it draws on Wayland. X11 is there up to 25.05 only.";
    };
    without = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = lib.filter isThere [
        "epiphany"
        "geary"
        "gnome-contacts"
        "gnome-maps"
        "gnome-music"
        "gnome-tour"
        "gnome-weather"
        "yelp"
      ];
      defaultText = "browser, mail, maps and the like, of which people have others";
      description = "Packages of GNOME that are not installed, by name.";
    };
  };

  config = lib.mkIf cfg.enable (
    lib.mkMerge [
      (declared "desktopManager" "gnome" { enable = true; })
      (declared "displayManager" "gdm" (
        { enable = lib.mkDefault true; } // lib.optionalAttrs hasX11 { inherit (cfg) wayland; }
      ))
      (lib.optionalAttrs isOld { services.xserver.enable = true; })
      {
        fleet.desktops.gnome = {
          inherit (cfg) wayland;
          xSession = if hasX11 then "gnome-xorg" else null;
        };
        environment.gnome.excludePackages = map (
          name:
          pkgs.${name}
            or (throw "${config.networking.hostName}: fleet.gnome.without: the package set has no ${name}.")
        ) cfg.without;
        assertions = [
          {
            assertion = cfg.wayland || hasX11;
            message = "${config.networking.hostName}: fleet.gnome.wayland is false, but GNOME has no X11 session from 25.11 on, and this host follows ${lib.trivial.release}. Leave fleet.gnome.wayland out, or set the host's channel to '25.05', or take fleet.plasma or fleet.i3, which still run on X11.";
          }
        ];
      }
    ]
  );
}
