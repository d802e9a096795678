{ lib, ... }:
{
  options = {
    assertions = lib.mkOption {
      type = lib.types.listOf lib.types.unspecified;
      internal = true;
      default = [ ];
    };
    warnings = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      internal = true;
      default = [ ];
    };
    lib = lib.mkOption {
      type = lib.types.attrsOf lib.types.attrs;
      default = { };
    };
    meta = {
      maintainers = lib.mkOption {
        type = lib.types.listOf lib.types.raw;
        internal = true;
        default = [ ];
      };
      doc = lib.mkOption {
        type = lib.types.raw;
        internal = true;
        default = null;
      };
    };
  };
}
