# Units as the text of their files.
{
  lib,
  pkgs,
  config,
}:
let
  value =
    item:
    if item == true then
      "true"
    else if item == false then
      "false"
    else
      toString item;
  lines =
    set:
    lib.concatStrings (
      lib.concatLists (
        lib.mapAttrsToList (
          key: given:
          map (item: "${key}=${value item}\n") (lib.filter (item: item != null) (lib.toList given))
        ) set
      )
    );
  joined = list: lib.optional (list != [ ]) (toString list);
  unitSection =
    unit:
    lib.filterAttrs (_: given: given != [ ]) {
      After = joined unit.after;
      Before = joined unit.before;
      BindsTo = joined unit.bindsTo;
      Conflicts = joined unit.conflicts;
      Description = lib.optional (unit.description != "") unit.description;
      Documentation = joined unit.documentation;
      OnFailure = joined unit.onFailure;
      OnSuccess = joined unit.onSuccess;
      PartOf = joined unit.partOf;
      Requires = joined unit.requires;
      Requisite = joined unit.requisite;
      Upholds = joined unit.upholds;
      Wants = joined unit.wants;
      StartLimitBurst = lib.optional (unit.startLimitBurst != null) unit.startLimitBurst;
      StartLimitIntervalSec = lib.optional (
        unit.startLimitIntervalSec != null
      ) unit.startLimitIntervalSec;
      X-Restart-Triggers = lib.optional (unit.restartTriggers != [ ]) (textOf unit.restartTriggers);
      X-Reload-Triggers = lib.optional (unit.reloadTriggers != [ ]) (textOf unit.reloadTriggers);
    }
    // unit.unitConfig;
  textOf = triggers: lib.replaceStrings [ "\n" ] [ " " ] (toString (lib.flatten triggers));
  script =
    unit: suffix: text:
    let
      name = lib.strings.sanitizeDerivationName (lib.replaceStrings [ "@" "\\" ] [ "-at-" "-" ] unit);
    in
    "${
      pkgs.writeTextFile {
        name = "unit-script-${name}-${suffix}";
        executable = true;
        destination = "/bin/${name}-${suffix}";
        text = "#!${pkgs.runtimeShell} -e\n${text}\n";
      }
    }/bin/${name}-${suffix}";
  standardPath = [ pkgs.core-tools ];
  serviceSection =
    name: unit:
    let
      packages = lib.unique (
        map toString (unit.path ++ lib.optionals unit.enableDefaultPath standardPath)
      );
      environment =
        lib.optionalAttrs (packages != [ ]) {
          PATH = lib.concatStringsSep ":" (
            map (path: "${path}/bin") packages ++ map (path: "${path}/sbin") packages
          );
        }
        // config.systemd.globalEnvironment
        // lib.filterAttrs (_: item: item != null) unit.environment;
      hook =
        key: suffix: text:
        lib.optionalAttrs (text != "") { ${key} = [ (script name suffix text) ]; };
      arguments = lib.optionalString (unit.scriptArgs != "") " ${unit.scriptArgs}";
      main = lib.optionalAttrs (unit.script != "") {
        ExecStart = script name "start" unit.script + arguments;
      };
      own =
        main
        // hook "ExecStartPre" "pre-start" unit.preStart
        // hook "ExecStartPost" "post-start" unit.postStart
        // hook "ExecReload" "reload" unit.reload
        // hook "ExecStop" "pre-stop" unit.preStop
        // hook "ExecStopPost" "post-stop" unit.postStop;
    in
    lib.optionalAttrs (!unit.restartIfChanged) { X-RestartIfChanged = false; }
    // lib.optionalAttrs unit.reloadIfChanged { X-ReloadIfChanged = true; }
    // lib.optionalAttrs (!unit.stopIfChanged) { X-StopIfChanged = false; }
    // lib.optionalAttrs unit.notSocketActivated { X-NotSocketActivated = true; }
    // {
      Environment = lib.mapAttrsToList (key: item: builtins.toJSON "${key}=${toString item}") environment;
    }
    // unit.serviceConfig
    // lib.mapAttrs (key: list: lib.toList list ++ lib.toList (unit.serviceConfig.${key} or [ ])) own;
  sections =
    unit: parts:
    "[Unit]\n${lines (unitSection unit)}"
    + lib.concatMapStrings (part: "\n[${part.name}]\n${lines part.value}") parts;
in
{
  service = name: unit: sections unit [ (lib.nameValuePair "Service" (serviceSection name unit)) ];
  socket =
    _: unit:
    sections unit [
      (lib.nameValuePair "Socket" (
        lib.filterAttrs (_: given: given != [ ]) {
          ListenStream = unit.listenStreams;
          ListenDatagram = unit.listenDatagrams;
        }
        // unit.socketConfig
      ))
    ];
  timer = _: unit: sections unit [ (lib.nameValuePair "Timer" unit.timerConfig) ];
  path = _: unit: sections unit [ (lib.nameValuePair "Path" unit.pathConfig) ];
  slice = _: unit: sections unit [ (lib.nameValuePair "Slice" unit.sliceConfig) ];
  target = _: unit: sections unit [ ];
  mount =
    _: unit:
    sections unit [
      (lib.nameValuePair "Mount" (
        {
          What = unit.what;
          Where = unit.where;
        }
        // lib.optionalAttrs (unit.type != "") { Type = unit.type; }
        // lib.optionalAttrs (unit.options != "") { Options = unit.options; }
        // unit.mountConfig
      ))
    ];
  automount =
    _: unit:
    sections unit [ (lib.nameValuePair "Automount" ({ Where = unit.where; } // unit.automountConfig)) ];
}
