# mkDefault gives way to a plain definition, and that to mkForce.
{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options = lib.genAttrs [ "default" "normal" "forced" ] (_: mkOption { type = types.str; });
      config = lib.genAttrs [ "default" "normal" "forced" ] (_: lib.mkDefault "default");
    }
    {
      normal = "normal";
      forced = "normal";
    }
    { forced = lib.mkForce "forced"; }
  ];
}).config
