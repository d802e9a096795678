# A theme for all programs from one set of colours, through Stylix. Stylix has the same options for systems and homes,
# so this module is both features' own; which Stylix it is, each imports for itself.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) types;
  cfg = config.fleet.stylix;
  colours = lib.mapAttrs (
    name: default:
    lib.mkOption {
      type = types.strMatching "#?[0-9a-fA-F]{6}";
      inherit default;
      description = "Colour of the role ${name} of base16, red, green and blue in hexadecimal.";
    }
  ) (import ./palette.nix);
  choice.options = {
    name = lib.mkOption {
      type = types.str;
      example = "JetBrainsMono Nerd Font";
      description = "The font's family.";
    };
    package = lib.mkOption {
      type = types.str;
      example = "nerd-fonts.jetbrains-mono";
      description = "Name of the package that has it.";
    };
  };
  font =
    kind:
    lib.mkOption {
      type = types.nullOr (types.submodule choice);
      default = null;
      description = "Font for ${kind} text; Stylix's own where it is null.";
    };
  packageOf =
    path:
    lib.attrByPath (lib.splitString "." path)
      (throw "fleet.stylix.fonts: the package set has no ${path}.")
      pkgs;
in
{
  options.fleet.stylix = {
    enable = lib.mkOption {
      type = types.bool;
      default = false;
      description = "Whether programs are themed by Stylix: all that it knows, in the same colours.";
    };
    palette = colours;
    polarity = lib.mkOption {
      type = types.enum [
        "dark"
        "light"
        "either"
      ];
      default = "dark";
      description = "Whether programs that have a dark and a light variant show the one or the other.";
    };
    image = lib.mkOption {
      type = types.nullOr types.path;
      default = null;
      description = "Wallpaper. Where it is null, one in the palette's background colour is made.";
    };
    fonts = {
      serif = font "serif";
      sansSerif = font "sans-serif";
      monospace = font "monospaced";
      emoji = font "emoji";
    };
  };

  config = lib.mkIf cfg.enable {
    stylix = {
      enable = true;
      inherit (cfg) polarity;
      # Not a file: Stylix would build it to read it during evaluation.
      base16Scheme = cfg.palette // {
        slug = "fleet";
        scheme = "fleet";
      };
      image = if cfg.image == null then config.lib.stylix.pixel "base00" else cfg.image;
      fonts = lib.mapAttrs (_: font: {
        inherit (font) name;
        package = packageOf font.package;
      }) (lib.filterAttrs (_: font: font != null) cfg.fonts);
    };
  };
}
