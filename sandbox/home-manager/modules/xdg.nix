# Folders of the XDG base directory specification, and files in them.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.xdg;
  inherit (lib) mkOption types;
  files = mkOption {
    type = import ./file-type.nix { inherit lib pkgs; };
    default = { };
  };
  folder =
    default:
    mkOption {
      type = types.path;
      default = "${config.home.homeDirectory}/${default}";
      apply = toString;
    };
  below = path: lib.removePrefix "${config.home.homeDirectory}/" path;
  into =
    path:
    lib.mapAttrs' (
      name: file:
      lib.nameValuePair "${below path}/${name}" ({
        inherit (file)
          enable
          executable
          force
          onChange
          recursive
          source
          text
          ;
        target = "${below path}/${file.target}";
      })
    );
in
{
  options.xdg = {
    enable = mkOption {
      type = types.bool;
      default = false;
    };
    configHome = folder ".config";
    dataHome = folder ".local/share";
    cacheHome = folder ".cache";
    stateHome = folder ".local/state";
    configFile = files;
    dataFile = files;
    cacheFile = files;
    stateFile = files;
  };
  config = {
    home.file = lib.mkMerge [
      (into cfg.configHome cfg.configFile)
      (into cfg.dataHome cfg.dataFile)
      (into cfg.cacheHome cfg.cacheFile)
      (into cfg.stateHome cfg.stateFile)
    ];
    home.sessionVariables = lib.mkIf cfg.enable {
      XDG_CONFIG_HOME = cfg.configHome;
      XDG_DATA_HOME = cfg.dataHome;
      XDG_CACHE_HOME = cfg.cacheHome;
      XDG_STATE_HOME = cfg.stateHome;
    };
  };
}
