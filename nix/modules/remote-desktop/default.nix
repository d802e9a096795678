# The host's desktop from elsewhere: over RDP with sound and clipboard, and over VNC as one session that stays.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) types;
  cfg = config.fleet.remote-desktop;
  host = config.networking.hostName;
  desktops = lib.attrValues config.fleet.desktops;
  sessions = lib.filter (name: name != null) (map (desktop: desktop.xSession) desktops);
  inherit (config.services.displayManager) sessionData;
  sessionNames = sessionData.sessionNames or [ ];
  # The session as a login screen would start it.
  start = pkgs.writeShellScript "remote-session" ''
    entry=${sessionData.desktops}/share/xsessions/${lib.escapeShellArg cfg.session}.desktop
    value() { ${pkgs.gnused}/bin/sed -n "s/^$1=//p" "$entry" | ${pkgs.coreutils}/bin/head -n 1; }
    names=$(value DesktopNames)
    names=''${names%;}
    export XDG_CURRENT_DESKTOP="''${names//;/:}" XDG_SESSION_TYPE=x11
    export DESKTOP_SESSION=${lib.escapeShellArg cfg.session}
    exec ${sessionData.wrapper} "$(value Exec)"
  '';
  ports = lib.optional cfg.rdp.enable cfg.rdp.port ++ lib.optional cfg.vnc.enable cfg.vnc.port;
  closed = cfg.interfaces == [ ];
  everywhere = lib.elem "all" cfg.interfaces;
in
{
  imports = [
    ../desktops
    ../needs
    ./vnc.nix
  ];

  options.fleet.remote-desktop = {
    enable = lib.mkOption {
      type = types.bool;
      default = false;
      description = "Whether the desktop can be used from elsewhere.";
    };
    interfaces = lib.mkOption {
      type = types.listOf types.str;
      default = [ "tailscale0" ];
      example = [ "all" ];
      description = ''
        Network interfaces on which it is reached; `all`: from everywhere; none: through an SSH tunnel only.
      '';
    };
    session = lib.mkOption {
      type = types.str;
      default = if sessions == [ ] then "" else lib.head sessions;
      defaultText = "the X11 session of the desktop that is on";
      example = "plasmax11";
      description = "Name of the X11 session that is started.";
    };
    clipboard = lib.mkOption {
      type = types.bool;
      default = true;
      description = "Whether both sides share their clipboard.";
    };
    audio = lib.mkOption {
      type = types.bool;
      default = cfg.rdp.enable;
      defaultText = "true with RDP";
      description = "Whether the session's sound is played at the other side, which RDP alone can do.";
    };
    rdp = {
      enable = lib.mkOption {
        type = types.bool;
        default = true;
        description = "Whether xrdp serves RDP: each user logs in to a session of their own.";
      };
      port = lib.mkOption {
        type = types.port;
        default = 3389;
        description = "Its TCP port.";
      };
    };
    start = lib.mkOption {
      type = types.path;
      internal = true;
      readOnly = true;
      default = start;
      defaultText = "a script";
      description = "Program that starts the session in the X server of $DISPLAY.";
    };
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = lib.elem cfg.session sessionNames;
        message = "${host}: fleet.remote-desktop needs a session of X11, and ${
          if cfg.session == "" then
            "none of its desktops has one"
          else
            "${cfg.session} is none of its sessions"
        } (there are: ${lib.concatStringsSep ", " sessionNames}). Turn on fleet.plasma or fleet.i3; GNOME has lost its own in 25.11 and brings remote login in its settings.";
      }
      {
        assertion = cfg.audio -> cfg.rdp.enable && config.fleet.sound.server == "pulseaudio";
        message = "${host}: fleet.remote-desktop.audio needs fleet.remote-desktop.rdp.enable and fleet.sound.server: pulseaudio, as xrdp knows no other. Set fleet.remote-desktop.audio to false to keep ${config.fleet.sound.server}.";
      }
    ];

    fleet.sound.server = lib.mkIf cfg.audio (lib.mkDefault "pulseaudio");

    fleet.needs.remote-desktop = {
      ${if closed then "localTcp" else "tcp"} = ports;
      interfaces = lib.mkIf (!closed && !everywhere) cfg.interfaces;
      # The certificate that clients have come to trust.
      directories = lib.mkIf cfg.rdp.enable [ "/var/lib/xrdp" ];
    };

    services.xrdp = lib.mkIf cfg.rdp.enable {
      enable = true;
      inherit (cfg.rdp) port;
      audio.enable = cfg.audio;
      # Not below /etc, which is the configuration's.
      sslCert = "/var/lib/xrdp/cert.pem";
      sslKey = "/var/lib/xrdp/key.pem";
      defaultWindowManager = toString cfg.start;
      extraConfDirCommands = lib.mkIf (!cfg.clipboard) ''
        substituteInPlace $out/xrdp.ini --replace-fail "cliprdr=true" "cliprdr=false"
      '';
    };
  };
}
