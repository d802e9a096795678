# Units of the user's own systemd, as sections and keys.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.systemd.user;
  inherit (lib) mkOption types;
  atom = types.oneOf [
    types.bool
    types.int
    types.str
    types.path
    types.package
  ];
  units = mkOption {
    type = types.attrsOf (
      types.attrsOf (types.attrsOf (types.nullOr (types.either atom (types.listOf atom))))
    );
    default = { };
  };
  kinds = {
    services = "service";
    sockets = "socket";
    timers = "timer";
    paths = "path";
    targets = "target";
    mounts = "mount";
    automounts = "automount";
    slices = "slice";
  };
  text = lib.generators.toINI {
    listsAsDuplicateKeys = true;
    mkKeyValue =
      key: value: "${key}=${if builtins.isBool value then lib.boolToString value else toString value}";
  };
  clean = lib.mapAttrs (_: lib.filterAttrs (_: value: value != null));
  filesOf =
    kind: suffix:
    lib.concatMapAttrs (
      name: unit:
      let
        file = "${name}.${suffix}";
        wanted =
          lib.genAttrs
            (map (target: "systemd/user/${target}.wants/${file}") (lib.toList (unit.Install.WantedBy or [ ])))
            (_: {
              source = written;
            });
        written = pkgs.writeText (lib.strings.sanitizeDerivationName file) (text (clean unit));
      in
      { "systemd/user/${file}".source = written; } // wanted
    ) cfg.${kind};
in
{
  options.systemd.user = lib.mapAttrs (_: _: units) kinds // {
    enable = mkOption {
      type = types.bool;
      default = pkgs.stdenv.hostPlatform.isLinux;
    };
    startServices = mkOption {
      type = types.either types.bool (
        types.enum [
          "suggest"
          "legacy"
          "sd-switch"
        ]
      );
      default = true;
    };
    sessionVariables = mkOption {
      type = types.attrsOf (types.either types.int types.str);
      default = { };
    };
    systemctlPath = mkOption {
      type = types.str;
      default = "${pkgs.systemd}/bin/systemctl";
    };
    servicesStartTimeoutMs = mkOption {
      type = types.ints.unsigned;
      default = 0;
    };
    settings = mkOption {
      type = types.attrsOf (types.attrsOf types.anything);
      default = { };
    };
    tmpfiles.rules = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
  };
  config = lib.mkIf cfg.enable {
    xdg.configFile = lib.foldl' (acc: kind: acc // filesOf kind kinds.${kind}) (lib.optionalAttrs
      (cfg.tmpfiles.rules != [ ])
      {
        "user-tmpfiles.d/home-manager.conf".text = lib.concatLines cfg.tmpfiles.rules;
      }
    ) (lib.attrNames kinds);
    home.activation.reloadSystemd = lib.hm.dag.entryAfter [ "linkGeneration" ] ''
      reloadSystemd
    '';
  };
}
