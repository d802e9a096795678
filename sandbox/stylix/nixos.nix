# What a themed system shows: the palette, the fonts, the console's colours.
{ config, lib, ... }:
let
  cfg = config.stylix;
  inherit (config.lib.stylix) colors;
in
{
  config = lib.mkIf cfg.enable {
    environment.etc."stylix/palette.json".text = builtins.toJSON colors;
    fonts.packages = map (kind: cfg.fonts.${kind}.package) [
      "monospace"
      "serif"
      "sansSerif"
      "emoji"
    ];
    console.colors = lib.mkIf cfg.autoEnable (
      map (name: colors.${name}) [
        "base00"
        "base08"
        "base0B"
        "base0A"
        "base0D"
        "base0E"
        "base0C"
        "base05"
        "base03"
        "base08"
        "base0B"
        "base0A"
        "base0D"
        "base0E"
        "base0C"
        "base07"
      ]
    );
  };
}
