# Packages of one user: /etc/profiles/per-user/<name>.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  users = lib.filterAttrs (_: user: user.packages != [ ]) config.users.users;
in
{
  environment.etc = lib.mapAttrs' (
    _: user:
    lib.nameValuePair "profiles/per-user/${user.name}" {
      source = pkgs.buildEnv {
        name = "user-environment";
        paths = user.packages;
        inherit (config.environment) pathsToLink;
        ignoreCollisions = true;
      };
    }
  ) users;
}
