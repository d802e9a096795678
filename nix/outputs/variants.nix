# `<host>-minimal`: what the machine itself needs, and nothing that it is used for. `<host>-dev`: that, and tools of
# development. `<host>-full`: the whole host, with all packages. Each is for the host's own machine and no other.
{ lib, systems, ... }:
let
  # Features that say what the machine is; the others, where they are off by themselves, are extras.
  machine = [ "headless" ];
  extras = lib.filterAttrs (
    name: feature:
    !(lib.elem name machine)
    && !(lib.isOption feature)
    && feature ? enable
    && feature.enable.default or true == false
  );
  minimal =
    { lib, options, ... }:
    {
      fleet = lib.mapAttrs (_: _: { enable = lib.mkForce false; }) (extras options.fleet);
    };
  packages = settings: {
    imports = [ ../modules/packages ];
    fleet.packages = lib.mapAttrs (_: lib.mkForce) settings;
  };
  variants = {
    minimal = [
      minimal
      (packages { enable = false; })
    ];
    full = [ (packages { profile = "full"; }) ];
    dev = [
      minimal
      (packages { profile = "development"; })
    ];
  };
in
lib.concatMapAttrs (
  name: system:
  lib.mapAttrs' (variant: modules: {
    name = "${name}-${variant}";
    value = system.extendModules { inherit modules; };
  }) variants
) systems
