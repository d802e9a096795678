# What a themed home shows: the palette, and i3 in its colours.
{ config, lib, ... }:
let
  cfg = config.stylix;
  inherit (config.lib.stylix) colors;
  window = border: {
    background = colors.withHashtag.base00;
    indicator = colors.withHashtag.base0B;
    text = colors.withHashtag.base05;
    inherit border;
    childBorder = border;
  };
in
{
  # Without one, the real module warns wherever Firefox is on.
  options.stylix.targets.firefox.profileNames = lib.mkOption {
    type = lib.types.listOf lib.types.str;
    default = [ ];
  };
  options.stylix.targets.i3.enable = lib.mkOption {
    type = lib.types.bool;
    default = cfg.autoEnable;
  };

  config = lib.mkIf cfg.enable {
    xdg.configFile."stylix/palette.json".text = builtins.toJSON colors;
    xsession.windowManager.i3.config = lib.mkIf cfg.targets.i3.enable {
      fonts = {
        names = [ cfg.fonts.sansSerif.name ];
        size = cfg.fonts.sizes.desktop * 1.0;
      };
      colors = {
        background = colors.withHashtag.base00;
        focused = window colors.withHashtag.base0D;
        focusedInactive = window colors.withHashtag.base03;
        unfocused = window colors.withHashtag.base03;
        placeholder = window colors.withHashtag.base03;
        urgent = window colors.withHashtag.base08;
      };
    };
  };
}
