# Sessions that a login screen offers, by the names that the desktops give them, and the X server's drivers.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (config) services;
  inherit (config.services) xserver;
  cfg = services.displayManager;
  gnome = (services.desktopManager.gnome or xserver.desktopManager.gnome).enable;
  gdm = (cfg.gdm or xserver.displayManager.gdm).enable;
  withX11 = lib.versionOlder lib.trivial.release "25.11";
  # Each desktop manager goes with each window manager.
  pairs =
    lib.optional xserver.desktopManager.xfce.enable "xfce"
    ++ lib.optional xserver.windowManager.i3.enable "none+i3"
    ++ lib.optional (xserver.desktopManager.xfce.enable && xserver.windowManager.i3.enable) "xfce+i3";
  sessionNames =
    lib.optionals gnome ([ "gnome" ] ++ lib.optional withX11 "gnome-xorg")
    ++ lib.optionals services.desktopManager.plasma6.enable [
      "plasma"
      "plasmax11"
    ]
    ++ pairs;
  desktops = pkgs.runCommandLocal "desktops" { } (
    "mkdir -p $out/share/xsessions\n"
    + lib.concatMapStrings (name: ''
      printf 'Exec=%s\nDesktopNames=%s;\n' ${name} ${name} > $out/share/xsessions/${name}.desktop
    '') sessionNames
  );
in
{
  options.services.displayManager = {
    sessionData = lib.mkOption {
      internal = true;
      default = { };
    };
    defaultSession = lib.mkOption {
      type = lib.types.nullOr lib.types.str // {
        description = "session name";
        check =
          name:
          lib.assertMsg (
            name != null -> lib.types.str.check name && lib.elem name cfg.sessionData.sessionNames
          ) "Default graphical session, '${name}', not found.";
      };
      default = null;
    };
  };
  config = {
    services.displayManager.enable = lib.mkIf (xserver.enable || cfg.sddm.enable || gdm) true;
    # What any machine that draws has by default.
    hardware.graphics.enable = lib.mkIf cfg.enable (lib.mkDefault true);
    services.pipewire = lib.mkIf cfg.enable {
      enable = lib.mkDefault true;
      alsa.enable = lib.mkDefault true;
      pulse.enable = lib.mkDefault true;
    };
    services.displayManager.sessionData = {
      wrapper = pkgs.writeShellScript "xsession-wrapper" "exec $1";
    }
    // lib.optionalAttrs cfg.enable { inherit desktops sessionNames; };
    # Out of the X server's module came the login screen's unit, until GNOME left it.
    assertions = [
      {
        assertion = withX11 && gdm -> xserver.enable;
        message = "GDM has no unit without services.xserver.enable";
      }
      {
        assertion = cfg.sddm.enable -> xserver.enable || cfg.sddm.wayland.enable;
        message = "SDDM requires either services.xserver.enable or services.displayManager.sddm.wayland.enable to be true";
      }
      {
        assertion =
          lib.count (on: on) [
            gdm
            cfg.sddm.enable
            xserver.displayManager.lightdm.enable
          ] < 2;
        message = "The option `services.displayManager.execCmd' has conflicting definition values";
      }
      {
        assertion =
          services.pipewire.pulse.enable || services.pipewire.alsa.enable -> !services.pulseaudio.enable;
        message = "Using PipeWire as the sound server conflicts with PulseAudio.";
      }
    ];
    environment.systemPackages = lib.optional (lib.elem "nvidia" xserver.videoDrivers) config.boot.kernelPackages.nvidiaPackages.stable;
  };
}
