# environment.persistence, and the units and scripts that follow from it.
{
  config,
  lib,
  pkgs,
  utils,
  ...
}:
let
  inherit (lib) mkOption types;
  join = import ./join.nix { inherit lib; };
  scripts = import ./scripts.nix { inherit join lib pkgs; };
  checks = import ./checks.nix {
    inherit join lib;
    inherit (config) fileSystems;
  };
  inherit (config.users) users;

  place = types.submodule (
    { name, config, ... }:
    {
      options =
        import ./options.nix {
          inherit lib;
          place = config // {
            inherit name;
          };
          owner = "root";
          group = "root";
        }
        // {
          users = mkOption {
            default = { };
            description = "What is kept of homes, by login name.";
            type = types.attrsOf (
              types.submodule (
                { name, ... }:
                {
                  options = import ./options.nix {
                    inherit lib;
                    place = config;
                    ofUser = true;
                    owner = name;
                    inherit (users.${name}) group home;
                  };
                }
              )
            );
          };
        };
    }
  );

  places = lib.filter (entry: entry.enable) (lib.attrValues config.environment.persistence);
  all =
    kind:
    lib.concatMap (
      entry: entry.${kind} ++ lib.concatMap (user: user.${kind}) (lib.attrValues entry.users)
    ) places;
  directories = all "directories";
  files = all "files";

  mountOf = root: entry: {
    what = join [
      root
      entry.persistentStoragePath
      entry.dirPath
    ];
    where = join [
      root
      entry.dirPath
    ];
    type = "none";
    options = lib.concatStringsSep "," (
      [ "bind" ]
      ++ lib.optional entry.hideMount "x-gvfs-hide"
      ++ lib.optional entry.allowTrash "x-gvfs-trash"
    );
    unitConfig.DefaultDependencies = false;
  };
  inStage1 = lib.filter (entry: lib.elem entry.dirPath utils.pathsNeededForBoot) directories;

  serviceOf =
    entry:
    let
      target = join [
        entry.persistentStoragePath
        entry.filePath
      ];
    in
    lib.nameValuePair "persist-${utils.escapeSystemdPath target}" {
      description = "${target} at ${entry.filePath}";
      wantedBy = [ "local-fs.target" ];
      before = [ "local-fs.target" ];
      path = [ pkgs.util-linux ];
      unitConfig.DefaultDependencies = false;
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStart = scripts.persistFile entry;
      };
    };

  filePaths = map (entry: entry.filePath) files;
  directoryPaths = map (entry: entry.dirPath) directories;
in
{
  options.environment.persistence = mkOption {
    type = types.attrsOf place;
    default = { };
    description = "What is kept, by the place where it is kept.";
  };

  config = lib.mkIf (places != [ ]) {
    systemd.mounts = map (
      entry:
      mountOf "/" entry
      // {
        wantedBy = [ "local-fs.target" ];
        before = [ "local-fs.target" ];
      }
    ) directories;
    systemd.services = lib.listToAttrs (map serviceOf files);
    boot.initrd.systemd = {
      mounts = map (
        entry:
        mountOf "/sysroot" entry
        // {
          wantedBy = [ "initrd.target" ];
          before = [ "initrd-nixos-activation.service" ];
        }
      ) inStage1;
      suppressedUnits = lib.mkIf (lib.elem "/etc/machine-id" filePaths) [
        "systemd-machine-id-commit.service"
      ];
    };
    boot.initrd.postMountCommands = lib.mkIf (!config.boot.initrd.systemd.enable) (
      lib.mkAfter (
        lib.concatMapStrings (entry: ''
          mkdir -p ${
            join [
              "/mnt-root"
              entry.persistentStoragePath
              entry.dirPath
            ]
          }
          mountFS ${
            join [
              "/mnt-root"
              entry.persistentStoragePath
              entry.dirPath
            ]
          } ${entry.dirPath} bind none
        '') inStage1
      )
    );
    system.activationScripts = {
      createPersistentStorageDirs = {
        deps = [
          "users"
          "groups"
        ];
        text = lib.concatMapStrings scripts.make (scripts.made directories files);
      };
      persist-files = {
        deps = [ "createPersistentStorageDirs" ];
        text = lib.concatMapStrings (entry: scripts.persistFile entry + "\n") files;
      };
    };
    warnings = lib.optionals (lib.any (entry: entry.enableWarnings) places) (
      checks.warnForgotten {
        inherit users;
        directories = directoryPaths;
      }
    );
    assertions = [
      (checks.assertMounted "persistent" (
        lib.unique (map (entry: entry.persistentStoragePath) (files ++ directories))
      ))
      (checks.assertMounted "ephemeral" (
        lib.unique (lib.concatMap checks.parentsOf (filePaths ++ directoryPaths))
      ))
      (checks.assertOnce "files" filePaths)
      (checks.assertOnce "directories" directoryPaths)
    ];
  };
}
