# A profile's list with additions of a host: additive, in a fixed order.
{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options.users = mkOption {
        type = types.attrsOf (
          types.submodule {
            options.extraGroups = mkOption {
              type = types.listOf types.str;
              default = [ ];
            };
          }
        );
      };
    }
    { users.alice.extraGroups = [ "wheel" ]; }
    {
      users.alice.extraGroups = lib.mkAfter [
        "docker"
        "libvirtd"
      ];
    }
  ];
}).config.users.alice
