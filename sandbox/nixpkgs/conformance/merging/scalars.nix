{ lib }:
let
  inherit (lib) mkOption types;
in
(lib.evalModules {
  modules = [
    {
      options = {
        lines = mkOption { type = types.lines; };
        commas = mkOption { type = types.commas; };
        envVar = mkOption { type = types.envVar; };
        bool = mkOption { type = types.bool; };
        enum = mkOption {
          type = types.enum [
            "a"
            "b"
          ];
        };
        nullable = mkOption {
          type = types.nullOr types.int;
          default = null;
        };
      };
    }
    {
      lines = "1";
      commas = "1";
      envVar = "1";
      bool = true;
      enum = "a";
    }
    {
      lines = "2";
      commas = "2";
      envVar = "2";
      bool = true;
      enum = "a";
    }
  ];
}).config
