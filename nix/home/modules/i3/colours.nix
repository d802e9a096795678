# Colours of the palette, as Stylix would set them; where it is on, it goes before.
{
  config,
  lib,
  ...
}:
let
  cfg = config.fleet.i3;
  palette = lib.mapAttrs (_: value: "#${lib.removePrefix "#" value}") (
    config.fleet.stylix.palette or (import ../../lib/palette.nix)
  );
  window =
    border:
    lib.mapAttrs (_: lib.mkDefault) {
      inherit border;
      childBorder = border;
      background = palette.base00;
      text = palette.base05;
      indicator = palette.base0B;
    };
in
{
  config = lib.mkIf cfg.enable {
    xsession.windowManager.i3.config.colors = {
      background = lib.mkDefault palette.base00;
      focused = window palette.base0D;
      focusedInactive = window palette.base03;
      unfocused = window palette.base03;
      placeholder = window palette.base03;
      urgent = window palette.base08;
    };
  };
}
