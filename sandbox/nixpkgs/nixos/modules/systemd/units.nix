# systemd's units: options by kind, and the folder that becomes /etc/systemd/system.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.systemd;
  inherit (lib) mkOption types;
  options = import ./unit-options.nix { inherit lib; };
  texts = import ./unit-text.nix { inherit lib pkgs config; };
  kinds = {
    services = {
      suffix = "service";
      extra = options.service;
      text = texts.service;
    };
    sockets = {
      suffix = "socket";
      extra = options.socket;
      text = texts.socket;
    };
    timers = {
      suffix = "timer";
      extra = options.timer;
      text = texts.timer;
    };
    paths = {
      suffix = "path";
      extra = options.path;
      text = texts.path;
    };
    slices = {
      suffix = "slice";
      extra = options.slice;
      text = texts.slice;
    };
    targets = {
      suffix = "target";
      extra = { };
      text = texts.target;
    };
  };
  unitsOf =
    kind: set:
    lib.mapAttrs' (
      name: unit:
      lib.nameValuePair "${name}.${kind.suffix}" {
        inherit (unit)
          enable
          overrideStrategy
          wantedBy
          requiredBy
          upheldBy
          aliases
          ;
        text = kind.text name unit;
      }
    ) set;
  option =
    kind:
    mkOption {
      type = types.attrsOf (types.submodule { options = options.common // kind.extra; });
      default = { };
    };
  listed =
    extra:
    mkOption {
      type = types.listOf (types.submodule { options = options.common // extra; });
      default = [ ];
    };
  unitName =
    where:
    lib.replaceStrings [ "/" ] [ "-" ] (
      lib.replaceStrings [ "-" ] [ "\\x2d" ] (lib.removePrefix "/" where)
    );
  named = list: lib.listToAttrs (map (unit: lib.nameValuePair (unitName unit.where) unit) list);
  all =
    set: lib.foldl' (acc: kind: acc // unitsOf kinds.${kind} set.${kind}) { } (lib.attrNames kinds);
  unitOption = mkOption {
    default = { };
    type = types.attrsOf (
      types.submodule {
        options = {
          inherit (options.common)
            enable
            overrideStrategy
            wantedBy
            requiredBy
            upheldBy
            aliases
            ;
          text = mkOption {
            type = types.nullOr types.lines;
            default = null;
          };
        };
      }
    );
  };
  build = import ./units-folder.nix { inherit lib pkgs; };
  timersFor =
    services:
    lib.mapAttrs (_name: service: {
      wantedBy = [ "timers.target" ];
      timerConfig.OnCalendar = service.startAt;
    }) (lib.filterAttrs (_: service: service.enable && service.startAt != [ ]) services);
in
{
  options.systemd = lib.mapAttrs (_: option) kinds // {
    mounts = listed options.mount;
    automounts = listed options.automount;
    units = unitOption;
    user = lib.mapAttrs (_: option) kinds // {
      units = unitOption;
      extraConfig = mkOption {
        type = types.lines;
        default = "";
      };
    };
    package = mkOption {
      type = types.package;
      default = pkgs.systemd;
    };
    packages = mkOption {
      type = types.listOf types.package;
      default = [ ];
    };
    globalEnvironment = mkOption {
      type = types.attrsOf (
        types.nullOr (
          types.oneOf [
            types.str
            types.path
            types.package
          ]
        )
      );
      default = { };
    };
    defaultUnit = mkOption {
      type = types.str;
      default = "multi-user.target";
    };
    suppressedSystemUnits = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
  };
  config = {
    systemd.timers = timersFor cfg.services;
    systemd.user.timers = timersFor cfg.user.services;
    systemd.units =
      all cfg
      // unitsOf {
        suffix = "mount";
        text = texts.mount;
      } (named cfg.mounts)
      // unitsOf {
        suffix = "automount";
        text = texts.automount;
      } (named cfg.automounts);
    systemd.user.units = all cfg.user;
    environment.etc = {
      "systemd/system".source = build "system-units" cfg.units cfg.packages ''
        ln -s /usr/lib/systemd/system/${cfg.defaultUnit} $out/default.target
        ${lib.concatMapStrings (unit: "ln -sf /dev/null $out/${unit}\n") cfg.suppressedSystemUnits}
      '';
      "systemd/user".source = build "user-units" cfg.user.units cfg.packages "";
    };
    assertions = lib.concatLists (
      lib.mapAttrsToList (name: service: [
        {
          assertion =
            service.serviceConfig.Type or "" == "oneshot"
            -> lib.elem (service.serviceConfig.Restart or "no") [
              "no"
              "on-failure"
              "on-abnormal"
              "on-abort"
              "on-watchdog"
            ];
          message = "Service '${name}.service' with 'Type=oneshot' cannot have 'Restart=${
            toString service.serviceConfig.Restart or ""
          }'";
        }
      ]) cfg.services
    );
  };
}
