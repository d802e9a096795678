{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options.hosts = mkOption {
        type = types.attrsOf (
          types.submodule (
            { name, config, ... }:
            {
              options.name = mkOption {
                type = types.str;
                default = name;
              };
              options.fqdn = mkOption { type = types.str; };
              config.fqdn = lib.mkDefault "${config.name}.example";
            }
          )
        );
      };
    }
    { hosts.web = { }; }
    { hosts.db.name = "database"; }
    { hosts.mail.fqdn = "mx.example"; }
  ];
}).config
