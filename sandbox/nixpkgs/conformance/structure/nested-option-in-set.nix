# Options of one namespace may come from several modules.
{ lib }:
(lib.evalModules {
  modules = [
    { options.services.a.enable = lib.mkEnableOption "a"; }
    { options.services.b.enable = lib.mkEnableOption "b"; }
    ({ config, ... }: { services.b.enable = config.services.a.enable; })
    { services.a.enable = true; }
  ];
}).config
