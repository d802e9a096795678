{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
in
{
  options = {
    assertions = mkOption {
      type = types.listOf types.unspecified;
      default = [ ];
      internal = true;
    };
    warnings = mkOption {
      type = types.listOf types.str;
      default = [ ];
      internal = true;
    };
    meta = mkOption {
      type = types.attrsOf types.raw;
      default = { };
      internal = true;
    };
    lib = mkOption {
      type = types.attrsOf types.attrs;
      default = { };
    };
    submoduleSupport.enable = toggle false;
    news = {
      display = mkOption {
        type = types.enum [
          "silent"
          "notify"
          "show"
        ];
        default = "notify";
      };
      entries = mkOption {
        type = types.listOf types.unspecified;
        default = [ ];
      };
    };
    targets.genericLinux.enable = toggle false;
    manual.manpages.enable = toggle true;
    manual.html.enable = toggle false;
    manual.json.enable = toggle false;
  };
  config = {
    lib.dag = lib.hm.dag;
    home.sessionVariables = lib.mkIf config.targets.genericLinux.enable {
      XCURSOR_PATH = "/usr/share/icons:/usr/share/pixmaps";
    };
  };
}
