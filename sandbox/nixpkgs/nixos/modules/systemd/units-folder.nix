# A folder of units from their texts, in one derivation, with the links that pull them in.
{ lib, pkgs }:
name: units: packages: extra:
let
  # systemd's own units, which the tree below has: what a closure says of one is added to it.
  ofSystemd =
    unit:
    builtins.match "(systemd-.*|user@.*|getty@.*|serial-getty@.*|dbus|user-runtime-dir@.*|emergency|rescue|autovt@.*|console-getty|initrd-.*|-)\\.[a-z]+" unit
    != null;
  upstreamTarget =
    unit: lib.hasSuffix ".target" unit && lib.elem unit (lib.importJSON ./upstream-targets.json);
  quote = lib.escapeShellArg;
  entry =
    unit: config:
    let
      dropin = config.overrideStrategy == "asDropin" || ofSystemd unit || upstreamTarget unit;
      file = if dropin then "${unit}.d/overrides.conf" else unit;
      end = "END-${builtins.hashString "sha256" (builtins.unsafeDiscardStringContext config.text)}";
      links =
        kind: targets:
        lib.concatMapStrings (target: "pull ${quote "${target}.${kind}"} ${quote unit}\n") targets;
    in
    if !config.enable then
      "ln -sfn /dev/null $out/${quote unit}\n"
    else
      ''
        place ${quote file} <<'${end}'
        ${config.text}
        ${end}
        ${links "wants" config.wantedBy}${links "requires" config.requiredBy}${links "upholds" config.upheldBy}${
          lib.concatMapStrings (alias: "ln -sfn ${quote unit} $out/${quote alias}\n") config.aliases
        }
      '';
  written = lib.filterAttrs (_: config: !config.enable || config.text != null) units;
in
pkgs.runCommandLocal name
  {
    script = lib.concatStrings (lib.mapAttrsToList entry written);
    packages = map toString packages;
    passAsFile = [ "script" ];
  }
  ''
    mkdir -p $out
    place() {
      case $1 in */*) mkdir -p "$out/''${1%/*}" ;; esac
      cat > "$out/$1"
    }
    pull() {
      mkdir -p "$out/$1"
      ln -sfn "../$2" "$out/$1/$2"
    }
    for package in $packages; do
      for unit in "$package"/{etc,lib}/systemd/${lib.removeSuffix "-units" name}/*; do
        if [ -f "$unit" ]; then ln -sfn "$unit" "$out/''${unit##*/}"; fi
      done
    done
    . "$scriptPath"
    ${extra}
  ''
