# The one list of workspaces that window manager and bar read.
{
  config,
  lib,
  ...
}:
let
  inherit (lib) types;
  workspaces = import ../../lib/workspaces.nix;
  duplicates = workspaces.duplicates config.fleet.workspaces;
  workspace =
    { config, ... }:
    {
      options = {
        number = lib.mkOption {
          type = types.ints.between 1 10;
          description = "Its place, and the digit that leads there; the tenth is under 0.";
        };
        name = lib.mkOption {
          type = types.str;
          default = "";
          example = "web";
          description = "What it is called besides.";
        };
        icon = lib.mkOption {
          type = types.str;
          default = if config.name == "" then toString config.number else config.name;
          defaultText = "its name, or its number";
          example = "";
          description = "What the bar shows of it.";
        };
        apps = lib.mkOption {
          type = types.listOf types.str;
          default = [ ];
          example = [ "firefox" ];
          description = "Classes of the windows that open there.";
        };
        output = lib.mkOption {
          type = types.nullOr types.str;
          default = null;
          example = "HDMI-1";
          description = "The screen that it belongs to.";
        };
      };
    };
in
{
  options.fleet.workspaces = lib.mkOption {
    type = types.listOf (types.submodule workspace);
    default = workspaces.defaults;
    defaultText = "ten, of which six have names";
    description = "Workspaces, in order.";
  };

  config.assertions = [
    {
      assertion = duplicates == [ ];
      message = "fleet.workspaces: number ${
        lib.concatMapStringsSep ", " toString duplicates
      } is given to more than one workspace. Give each its own, in the home's options.";
    }
  ];
}
