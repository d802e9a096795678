# What starts with a session. XFCE's services start with the session that the system sets up, not here.
{ config, lib, ... }:
let
  cfg = config.fleet.i3;
in
{
  config = lib.mkIf cfg.enable {
    xsession.windowManager.i3.config.startup = map (command: {
      inherit command;
      notification = false;
    }) cfg.autostart;
  };
}
