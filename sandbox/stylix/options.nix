# Options that systems and homes share, with Stylix's names and types, and its library. A scheme that is no attribute
# set would have to be built to be read: it is refused.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.stylix;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  font = name: package: {
    name = mkOption {
      type = types.str;
      default = name;
    };
    package = mkOption {
      type = types.package;
      default = package;
    };
  };
  size =
    default:
    mkOption {
      type = types.either types.ints.unsigned types.float;
      inherit default;
    };
  scheme =
    if lib.isAttrs cfg.base16Scheme && !(lib.isDerivation cfg.base16Scheme) then
      cfg.base16Scheme // cfg.override
    else
      throw "stylix: reading a scheme from a file takes import-from-derivation";
  isColour = name: _: lib.hasPrefix "base" name && lib.stringLength name == 6;
  hex = lib.mapAttrs (_: value: lib.toLower (lib.removePrefix "#" value)) (
    lib.filterAttrs isColour scheme
  );
  colours =
    if lib.length (lib.attrNames hex) == 16 then
      hex
    else
      throw "Error (base16.nix): A scheme does not follow base16 format or was incorrectly parsed.";
in
{
  options = {
    stylix = {
      enable = toggle false;
      autoEnable = toggle true;
      enableReleaseChecks = toggle true;
      polarity = mkOption {
        type = types.enum [
          "either"
          "light"
          "dark"
        ];
        default = "either";
      };
      image = mkOption {
        type = types.nullOr (types.coercedTo types.path (source: "${source}") types.pathInStore);
        default = null;
      };
      imageScalingMode = mkOption {
        type = types.enum [
          "stretch"
          "fill"
          "fit"
          "center"
          "tile"
        ];
        default = "fill";
      };
      base16Scheme = mkOption {
        type = types.oneOf [
          types.path
          types.lines
          types.attrs
        ];
        default = throw "stylix: one of `stylix.image' or `stylix.base16Scheme' must be set.";
      };
      override = mkOption {
        type = types.attrs;
        default = { };
      };
      fonts = {
        serif = font "DejaVu Serif" pkgs.dejavu_fonts;
        sansSerif = font "DejaVu Sans" pkgs.dejavu_fonts;
        monospace = font "DejaVu Sans Mono" pkgs.dejavu_fonts;
        emoji = font "Noto Color Emoji" pkgs.noto-fonts-color-emoji;
        sizes = {
          desktop = size 10;
          applications = size 12;
          terminal = size 12;
          popups = size 10;
        };
      };
    };
  };

  config.lib.stylix = {
    colors = colours // {
      withHashtag = lib.mapAttrs (_: value: "#${value}") colours;
    };
    pixel =
      colour:
      pkgs.runCommandLocal "${colour}-pixel.png" {
        color = config.lib.stylix.colors.withHashtag.${colour};
      } "${lib.getExe' pkgs.imagemagick "convert"} xc:$color png32:$out";
  };
}
