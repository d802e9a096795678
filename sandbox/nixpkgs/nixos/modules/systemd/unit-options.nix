# The options of units, as NixOS has them.
{ lib }:
let
  inherit (lib) mkOption types;
  strings = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  atom = types.nullOr (
    types.oneOf [
      types.bool
      types.int
      types.float
      types.str
      types.path
      types.package
    ]
  );
  section = mkOption {
    type = types.attrsOf (types.either atom (types.listOf atom)) // {
      description = "attribute set of systemd options";
    };
    default = { };
  };
  script = mkOption {
    type = types.lines;
    default = "";
  };
  oneOrMany = mkOption {
    type = types.coercedTo types.str lib.singleton (types.listOf types.str);
    default = [ ];
  };
in
{
  inherit section;
  common = {
    enable = toggle true;
    overrideStrategy = mkOption {
      type = types.enum [
        "asDropinIfExists"
        "asDropin"
      ];
      default = "asDropinIfExists";
    };
    description = mkOption {
      type = types.singleLineStr;
      default = "";
    };
    documentation = strings;
    requires = strings;
    wants = strings;
    upholds = strings;
    after = strings;
    before = strings;
    bindsTo = strings;
    partOf = strings;
    conflicts = strings;
    requisite = strings;
    onFailure = strings;
    onSuccess = strings;
    wantedBy = strings;
    requiredBy = strings;
    upheldBy = strings;
    aliases = strings;
    unitConfig = section;
    restartTriggers = mkOption {
      type = types.listOf types.unspecified;
      default = [ ];
    };
    reloadTriggers = mkOption {
      type = types.listOf types.unspecified;
      default = [ ];
    };
    startLimitBurst = mkOption {
      type = types.nullOr types.int;
      default = null;
    };
    startLimitIntervalSec = mkOption {
      type = types.nullOr types.int;
      default = null;
    };
    stopIfChanged = toggle true;
    restartIfChanged = toggle true;
    notSocketActivated = toggle false;
  };
  service = {
    serviceConfig = section;
    environment = mkOption {
      type = types.attrsOf (
        types.nullOr (
          types.oneOf [
            types.str
            types.path
            types.package
            types.int
          ]
        )
      );
      default = { };
    };
    path = mkOption {
      type = types.listOf (
        types.oneOf [
          types.package
          types.str
        ]
      );
      default = [ ];
    };
    inherit script;
    preStart = script;
    postStart = script;
    reload = script;
    preStop = script;
    postStop = script;
    scriptArgs = mkOption {
      type = types.str;
      default = "";
    };
    enableStrictShellChecks = toggle false;
    enableDefaultPath = toggle true;
    reloadIfChanged = toggle false;
    startAt = oneOrMany;
  };
  socket = {
    socketConfig = section;
    listenStreams = strings;
    listenDatagrams = strings;
  };
  timer.timerConfig = section;
  path.pathConfig = section;
  slice.sliceConfig = section;
  mount = {
    what = mkOption { type = types.str; };
    where = mkOption { type = types.str; };
    type = mkOption {
      type = types.str;
      default = "";
    };
    options = mkOption {
      type = types.commas;
      default = "";
    };
    mountConfig = section;
  };
  automount = {
    where = mkOption { type = types.str; };
    automountConfig = section;
  };
}
