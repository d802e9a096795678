{
  config,
  lib,
  ...
}:
let
  cfg = config.system.nixos;
  text =
    default:
    lib.mkOption {
      type = lib.types.str;
      inherit default;
    };
  fixed = value: text value // { readOnly = true; };
  quoted = lib.concatStrings (
    lib.mapAttrsToList (
      key: value: "${key}=\"${lib.escape [ "\"" "\\" "$" "`" ] (toString value)}\"\n"
    ) osRelease
  );
  osRelease = {
    ID = cfg.distroId;
    ID_LIKE = lib.optionalString (cfg.distroId != "nixos") "nixos";
    NAME = cfg.distroName;
    PRETTY_NAME = "${cfg.distroName} ${cfg.release} (${cfg.codeName})";
    VERSION = "${cfg.release} (${cfg.codeName})";
    VERSION_CODENAME = lib.toLower cfg.codeName;
    VERSION_ID = cfg.release;
    BUILD_ID = cfg.version;
    VARIANT = lib.optionalString (cfg.variantName != null) cfg.variantName;
    VARIANT_ID = lib.optionalString (cfg.variant_id != null) cfg.variant_id;
    IMAGE_ID = "";
  }
  // cfg.extraOSReleaseArgs;
in
{
  options.system = {
    nixos = {
      release = fixed lib.trivial.release;
      codeName = fixed lib.trivial.codeName;
      version = text lib.trivial.version // {
        internal = true;
      };
      versionSuffix = text lib.trivial.versionSuffix // {
        internal = true;
      };
      revision = lib.mkOption {
        type = lib.types.nullOr lib.types.str;
        default = null;
        internal = true;
      };
      label = lib.mkOption {
        type = lib.types.strMatching "[a-zA-Z0-9:_\\.-]*";
        default = lib.concatStringsSep "-" (lib.sort (a: b: a < b) cfg.tags ++ [ cfg.version ]);
      };
      tags = lib.mkOption {
        type = lib.types.listOf lib.types.str;
        default = [ ];
      };
      distroId = text "nixos";
      distroName = text "NixOS";
      vendorId = text "nixos";
      vendorName = text "NixOS";
      variant_id = lib.mkOption {
        type = lib.types.nullOr (lib.types.strMatching "^[a-z0-9._-]+$");
        default = null;
      };
      variantName = lib.mkOption {
        type = lib.types.nullOr lib.types.str;
        default = null;
      };
      extraOSReleaseArgs = lib.mkOption {
        type = lib.types.attrsOf lib.types.str;
        default = { };
      };
    };
    stateVersion = lib.mkOption {
      type = lib.types.strMatching "[0-9]{2}\\.[0-9]{2}";
      default = lib.warn "system.stateVersion is not set, defaulting to ${cfg.release}. Read why this matters on https://nixos.org/manual/nixos/stable/options.html#opt-system.stateVersion." cfg.release;
    };
    configurationRevision = lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = null;
    };
    name = text (if config.networking.hostName == "" then "unnamed" else config.networking.hostName);
  };
  config = {
    environment.etc.os-release.text = quoted;
  };
}
