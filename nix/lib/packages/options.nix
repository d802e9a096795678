# Options of the feature `packages`, which systems and homes have alike.
{ lib, packages }:
let
  inherit (lib) types;
  switch = group: _: {
    enable = lib.mkOption {
      type = types.bool;
      default = false;
      description = "Whether the group ${group} is installed: ${lib.concatStringsSep ", " (packages.ofGroup group)}.";
    };
  };
in
{
  enable = lib.mkOption {
    type = types.bool;
    default = true;
    description = "Whether packages of groups and of a profile are installed.";
  };
  groups = lib.mapAttrs switch packages.groups;
  profile = lib.mkOption {
    type = types.nullOr (types.enum (map (profile: profile.name) packages.profiles));
    default = null;
    example = "essential";
    description = "Set of packages by size; each has those of the sets before it.";
  };
  exclude = lib.mkOption {
    type = types.listOf (types.enum packages.names);
    default = [ ];
    example = [ "discord" ];
    description = "Packages of the groups and of the profile that are left out.";
  };
}
