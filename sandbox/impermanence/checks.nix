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
  # Of accounts whose numbers are not declared, /var/lib/nixos is the memory.
  warnForgotten =
    { directories, users }:
    let
      memory = parentsOf "/var/lib/nixos/any";
      unnumbered = lib.attrNames (lib.filterAttrs (_: user: user.uid == null) users);
    in
    lib.optional
      (lib.intersectLists memory (directories ++ lib.attrNames fileSystems) == [ ] && unnumbered != [ ])
      ''
        environment.persistence:
            Neither /var/lib/nixos nor any of its parents are persisted.
            The following users are missing a uid:
              ${lib.concatStringsSep "\n      " unnumbered}
      '';
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
