# What the real one refuses.
{
  fileSystems,
  join,
  lib,
}:
rec {
  parentsOf =
    path:
    let
      parts = lib.filter (part: part != "") (lib.splitString "/" path);
    in
    lib.genList (count: join (lib.take (count + 1) parts)) (lib.length parts - 1);
  isMounted = path: (fileSystems.${path} or { neededForBoot = true; }).neededForBoot;
  assertMounted = what: paths: {
    assertion = lib.all isMounted paths;
    message = ''
      environment.persistence:
          All filesystems used for ${what} storage must
          have the option "neededForBoot" set to true.

          Please fix the following filesystems:
            ${lib.concatStringsSep "\n      " (lib.filter (path: !isMounted path) paths)}
    '';
  };
  assertOnce =
    what: paths:
    let
      twice = lib.attrNames (lib.filterAttrs (_: same: lib.length same > 1) (lib.groupBy lib.id paths));
    in
    {
      assertion = twice == [ ];
      message = ''
        environment.persistence:
            The following ${what} were specified two or more
            times:
              ${lib.concatStringsSep "\n      " twice}
      '';
    };
}
