# All that is kept, each path once: what is said of one in several places is put together, and what the host itself says
# of it counts most.
{ config, lib }:
let
  cfg = config.fleet.impermanence;
  needs = lib.attrValues config.fleet.needs;
  ofNeeds = kind: lib.concatMap (need: need.${kind}) needs;
  onRoot = lib.optionals (cfg.root == "ephemeral");

  # A directory that systemd refuses to use for services of dynamic users when others may look into it.
  private = "/var/lib/private";
  widened =
    entry:
    if lib.hasPrefix "${private}/" entry.directory then
      {
        directory = private;
        mode = "0700";
      }
    else
      entry;

  said = lib.filterAttrs (_: value: value != null);
  asDirectory = entry: if builtins.isString entry then { directory = entry; } else said entry;
  asFile =
    entry:
    if builtins.isString entry then
      { file = entry; }
    else
      # Without a word on the method it is taken by every version of the module.
      removeAttrs entry (lib.optional (entry.method == "auto") "method" ++ [ "parentDirectory" ])
      // lib.filterAttrs (_: value: value != { }) { parentDirectory = said entry.parentDirectory; };

  once =
    key: entries:
    map (same: lib.foldl' (all: entry: all // entry) { } same) (
      lib.attrValues (lib.groupBy (entry: entry.${key}) entries)
    );
  directories = entries: once "directory" (map (entry: widened (asDirectory entry)) entries);
  files = entries: once "file" (map asFile entries);

  services = import ./services.nix { inherit config lib; };
  logins = lib.unique (lib.attrNames config.fleet.users ++ lib.attrNames cfg.users);
  ofUser =
    login:
    let
      own =
        cfg.users.${login} or {
          directories = [ ];
          files = [ ];
        };
      # Whoever is only named here keeps what is named.
      isFleets = config.fleet.users ? ${login};
      shared = lib.optionals isFleets;
    in
    {
      directories = directories (
        shared (ofNeeds "homeDirectories" ++ cfg.homeDirectories) ++ own.directories
      );
      files = files (shared (ofNeeds "homeFiles" ++ cfg.homeFiles) ++ own.files);
    };
in
{
  directories = directories (
    onRoot (
      services
      ++ ofNeeds "directories"
      ++ lib.optional (cfg.home == "persistent") "/home"
      ++ cfg.directories
    )
  );
  files = files (onRoot (ofNeeds "files" ++ cfg.files));
  users = lib.optionalAttrs cfg.homeIsEphemeral (lib.genAttrs logins ofUser);
}
