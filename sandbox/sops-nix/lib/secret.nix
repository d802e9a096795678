# One secret's options; `extra` adds those that only systems have.
{
  config,
  lib,
  extra ? _: { },
}:
let
  inherit (lib) mkOption types;
  sops = config.sops;
in
types.submodule (
  { name, config, ... }@arguments:
  {
    options = {
      name = mkOption {
        type = types.str;
        default = name;
      };
      key = mkOption {
        type = types.str;
        default = if sops.defaultSopsKey != null then sops.defaultSopsKey else name;
      };
      format = mkOption {
        type = types.enum [
          "yaml"
          "json"
          "binary"
          "dotenv"
          "ini"
        ];
        default = sops.defaultSopsFormat;
      };
      mode = mkOption {
        type = types.str;
        default = "0400";
      };
      sopsFile = mkOption {
        type = types.path;
        default = sops.defaultSopsFile;
      };
      sopsFileHash = mkOption {
        type = types.str;
        readOnly = true;
        default = lib.optionalString sops.validateSopsFiles "${builtins.hashFile "sha256" config.sopsFile}";
      };
    }
    // extra arguments;
  }
)
