# How windows look and where they go.
{ config, lib, ... }:
let
  cfg = config.fleet.i3;
in
{
  config = lib.mkIf cfg.enable {
    xsession.windowManager.i3.config = {
      window = {
        border = lib.mkDefault 2;
        titlebar = lib.mkDefault false;
        hideEdgeBorders = lib.mkDefault "smart";
        commands = [
          {
            criteria.urgent = "latest";
            command = "focus";
          }
        ];
      };
      floating = {
        inherit (cfg) modifier;
        titlebar = lib.mkDefault false;
        criteria = map (class: { class = "^${class}$"; }) cfg.floating;
      };
      focus.followMouse = lib.mkDefault false;
    };
  };
}
