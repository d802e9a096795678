# The options of one place, or of one user in it.
{
  lib,
  place,
  owner,
  group,
  # A user of the place; the options must not depend on who it is.
  ofUser ? false,
  home ? null,
}:
let
  inherit (lib) mkOption types;
  join = import ./join.nix { inherit lib; };
  internal = option: option // { internal = true; };
  toggle =
    default: description:
    mkOption {
      type = types.bool;
      inherit default description;
    };
  kept = {
    persistentStoragePath = mkOption {
      type = types.path;
      default = place.persistentStoragePath;
      description = "The place where it is kept.";
    };
    home = internal (mkOption {
      type = types.nullOr types.path;
      default = home;
      description = "The home that it is in.";
    });
    enableDebugging = internal (toggle place.enableDebugging "Whether its scripts say what they do.");
  };
  rights = {
    user = mkOption {
      type = types.str;
      default = owner;
      description = "Its owner where it is made.";
    };
    group = mkOption {
      type = types.nullOr types.str;
      default = group;
      description = "Its group where it is made.";
    };
    mode = mkOption {
      type = types.str;
      default = "0755";
      description = "Its mode where it is made.";
    };
  };
  inHome =
    path:
    join [
      (if home == null then "/" else home)
      path
    ];

  directory = types.submodule (
    { config, ... }:
    {
      options =
        kept
        // rights
        // {
          directory = mkOption {
            type = types.str;
            description = "The directory.";
          };
          hideMount = toggle place.hideMounts "Whether file managers show it as a drive.";
          allowTrash = toggle place.allowTrash "Whether files in it can be put into a trash.";
          dirPath = internal (mkOption {
            type = types.path;
            description = "Where it is.";
          });
        };
      config.dirPath = inHome config.directory;
    }
  );
  file = types.submodule (
    { config, ... }:
    {
      options = kept // {
        file = mkOption {
          type = types.str;
          description = "The file.";
        };
        method = mkOption {
          type = types.enum [
            "auto"
            "symlink"
          ];
          default = "auto";
          description = "How it gets to where it is looked for.";
        };
        parentDirectory = rights;
        filePath = internal (mkOption {
          type = types.path;
          description = "Where it is.";
        });
      };
      config.filePath = inHome config.file;
    }
  );
in
{
  directories = mkOption {
    type = types.listOf (types.coercedTo types.str (directory: { inherit directory; }) directory);
    default = [ ];
    description = "Directories that are kept.";
  };
  files = mkOption {
    type = types.listOf (types.coercedTo types.str (file: { inherit file; }) file);
    default = [ ];
    description = "Files that are kept.";
  };
}
// lib.optionalAttrs (!ofUser) {
  enable = toggle true "Whether anything is kept there.";
  persistentStoragePath = mkOption {
    type = types.path;
    default = place.name;
    description = "The place.";
  };
  hideMounts = toggle false "Whether file managers show directories as drives.";
  allowTrash = toggle false "Whether files can be put into a trash.";
  enableDebugging = internal (toggle false "Whether scripts say what they do.");
  enableWarnings = toggle true "Whether it warns of what is not critical.";
}
