{ lib }:
let
  inherit (lib) mkOption types;
in
let
  succeeds =
    module:
    (builtins.tryEval
      (lib.evalModules {
        modules = [
          {
            options.services.openssh.enable = mkOption {
              type = types.bool;
              default = false;
            };
          }
          module
        ];
      }).config.services.openssh.enable
    ).success;
in
{
  known = succeeds { services.openssh.enable = true; };
  misspelt = succeeds { services.openssh.enabel = true; };
  unchecked = succeeds {
    services.openssh.enabel = true;
    _module.check = false;
  };
  behindFalse = succeeds { services = lib.mkIf false { openssh.enabel = true; }; };
}
