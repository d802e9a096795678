# `<host>-minimal`: what the machine itself needs, and nothing that it is used for. `<host>-dev`: that, and tools of
# development. `<host>-full`: the whole host, with all packages. Each is for the host's own machine and no other.
{ lib, systems, ... }:
let
  # Features that say what the machine is and how it is reached and guarded, and package sets that others name. What else
  # is off by itself is an extra.
  machine = [
    "amd-gpu"
    "break-glass"
    "fail2ban"
    "fingerprint"
    "headless"
    "networking"
    "nvidia"
    "power"
    "rate-limit"
    "shell"
    "stable"
    "tailscale"
    "unstable"
    "wifi"
  ];
  # Of a feature that has a switch, the switch; of one that has several, each.
  off =
    feature:
    if lib.isOption feature then
      { }
    else if feature ? enable then
      lib.optionalAttrs (!(feature.enable.default or true)) { enable = lib.mkForce false; }
    else
      lib.filterAttrs (_: parts: parts != { }) (lib.mapAttrs (_: off) feature);
  without =
    kept:
    { options, ... }:
    {
      fleet = off (removeAttrs options.fleet (machine ++ kept));
    };
  packages = settings: {
    imports = [ ../modules/packages ];
    fleet.packages = lib.mapAttrs (_: lib.mkForce) settings;
  };
  variants = {
    minimal = [
      (without [ ])
      (packages { enable = false; })
    ];
    full = [ (packages { profile = "full"; }) ];
    dev = [
      ../modules/development
      { fleet.development.enable = lib.mkForce true; }
      (without [ "development" ])
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
