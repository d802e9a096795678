# One session that stays while nobody looks at it, drawn by TigerVNC's own X server.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) types;
  cfg = config.fleet.remote-desktop;
  on = cfg.enable && cfg.vnc.enable;
  # Out of the reach of the numbers that login screens and xrdp give their displays.
  display = ":90";
  # They left the set xorg for the top level of the package set.
  xinit = pkgs.xinit or pkgs.xorg.xinit;
  xauth = pkgs.xauth or pkgs.xorg.xauth;
  clipboard = lib.optionalString (!cfg.clipboard) "-AcceptCutText=0 -SendCutText=0";
  # A host without any secret has no sops either; that this one is missing is said by an assertion.
  secret = config.sops.secrets.${cfg.vnc.passwordSecret}.path or "/dev/null";
  serve = pkgs.writeShellScript "vnc-session" ''
    set -eu
    password=$RUNTIME_DIRECTORY/password
    ${pkgs.tigervnc}/bin/vncpasswd -f <"$CREDENTIALS_DIRECTORY/password" >"$password"
    export XAUTHORITY=$RUNTIME_DIRECTORY/xauthority
    ${xauth}/bin/xauth -q add ${display} . "$(${pkgs.util-linux}/bin/mcookie)"
    exec ${xinit}/bin/xinit ${cfg.start} -- ${pkgs.tigervnc}/bin/Xvnc ${display} -auth "$XAUTHORITY" \
      -rfbport ${toString cfg.vnc.port} -PasswordFile "$password" -SecurityTypes TLSVnc,VncAuth \
      -geometry ${cfg.vnc.geometry} -AlwaysShared ${clipboard}
  '';
in
{
  options.fleet.remote-desktop.vnc = {
    enable = lib.mkOption {
      type = types.bool;
      default = false;
      description = "Whether a session of one user is served over VNC, from the host's start on.";
    };
    user = lib.mkOption {
      type = types.str;
      default = "";
      example = "ada";
      description = "The user whose session it is.";
    };
    port = lib.mkOption {
      type = types.port;
      default = 5900;
      description = "Its TCP port.";
    };
    geometry = lib.mkOption {
      type = types.strMatching "[1-9][0-9]*x[1-9][0-9]*";
      default = "1920x1080";
      description = "Size of the screen that it starts with.";
    };
    passwordSecret = lib.mkOption {
      type = types.str;
      default = "vnc-password";
      description = "Name of the secret that holds its password; VNC looks at the first 8 characters alone.";
    };
  };

  config = lib.mkMerge [
    { fleet.optionalSecrets = [ cfg.vnc.passwordSecret ]; }
    (lib.mkIf on {
      assertions = [
        {
          assertion = config.fleet.users ? ${cfg.vnc.user};
          message = "${config.networking.hostName}: fleet.remote-desktop.vnc.user is '${cfg.vnc.user}', who is no user of this host. Set it to one of: ${lib.concatStringsSep ", " (lib.attrNames config.fleet.users)}.";
        }
      ];

      fleet.needs.remote-desktop.secrets.${cfg.vnc.passwordSecret}.restartUnits = [
        "vnc-session.service"
      ];

      systemd.services.vnc-session = {
        description = "Desktop of ${cfg.vnc.user} over VNC";
        wantedBy = [ "multi-user.target" ];
        after = [
          "network.target"
          "systemd-user-sessions.service"
        ];
        # A new configuration is no reason to close what is open in the session.
        restartIfChanged = false;
        serviceConfig = {
          User = cfg.vnc.user;
          # A login of its own, with a runtime folder and a session bus.
          PAMName = "login";
          WorkingDirectory = "~";
          RuntimeDirectory = "vnc-session";
          RuntimeDirectoryMode = "0700";
          LoadCredential = "password:${secret}";
          ExecStart = serve;
          Restart = "always";
          RestartSec = 5;
        };
      };
    })
  ];
}
