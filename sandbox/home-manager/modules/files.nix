# Files of a home: one folder in the store, linked into the home file by file at activation.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  file = import ./file-type.nix { inherit lib pkgs; };
  cfg = lib.filter (entry: entry.enable) (lib.attrValues config.home.file);
  targets = map (entry: entry.target) cfg;
  duplicates = lib.filter (target: lib.count (other: other == target) targets > 1) (
    lib.unique targets
  );
  line = entry: ''
    insert ${lib.escapeShellArg "${entry.source}"} ${lib.escapeShellArg entry.target} ${
      lib.escapeShellArg (
        if entry.executable == null then "inherit" else lib.boolToString entry.executable
      )
    } ${lib.boolToString entry.recursive}
  '';
in
{
  options = {
    home.file = mkOption {
      type = file;
      default = { };
    };
    home.forcedTargets = mkOption {
      type = types.listOf types.str;
      default = [ ];
      internal = true;
    };
    home-files = mkOption {
      type = types.package;
      internal = true;
    };
  };
  config = {
    lib.file.mkOutOfStoreSymlink =
      path:
      pkgs.runCommandLocal (lib.hm.strings.storeFileName (
        toString path
      )) { } "ln -s ${lib.escapeShellArg (toString path)} $out";
    home-files =
      pkgs.runCommandLocal "home-manager-files"
        {
          script = lib.concatMapStrings line cfg;
          passAsFile = [ "script" ];
        }
        ''
          mkdir -p $out
          insert() {
            local source=$1 target=$out/$2 executable=$3 recursive=$4
            case $2 in ../* | */../* | /*) echo "file '$2' is outside of the home" >&2; exit 1 ;; esac
            mkdir -p "''${target%/*}"
            if [ -d "$source" ] && [ "$recursive" = true ]; then
              mkdir -p "$target"
              (cd "$source" && find . -type d -exec mkdir -p "$target/{}" \; && find . -not -type d -exec ln -s "$source/{}" "$target/{}" \;)
            elif [ "$executable" = true ] && [ ! -x "$source" ] || [ "$executable" = false ] && [ -x "$source" ] && [ ! -d "$source" ]; then
              cp "$source" "$target"
              if [ "$executable" = true ]; then chmod +x "$target"; else chmod -x "$target"; fi
            else
              ln -s "$source" "$target"
            fi
          }
          . "$scriptPath"
        '';
    home.activation = {
      checkLinkTargets = lib.hm.dag.entryBefore [ "writeBoundary" ] ''
        checkLinkTargets
      '';
      linkGeneration = lib.hm.dag.entryAfter [ "writeBoundary" ] ''
        linkGeneration
      '';
      onFilesChange = lib.hm.dag.entryAfter [ "linkGeneration" ] (
        lib.concatMapStrings (entry: ''
          if fileChanged ${lib.escapeShellArg entry.target}; then
            ${entry.onChange}
          fi
        '') (lib.filter (entry: entry.onChange != "") cfg)
      );
    };
    home.forcedTargets = map (entry: entry.target) (lib.filter (entry: entry.force) cfg);
    assertions = [
      {
        assertion = duplicates == [ ];
        message = "Conflicting managed target files: ${toString duplicates}\n\nThis may happen, for example, if you have a configuration similar to\n\n    home.file = {\n      conflict1 = { source = ./foo.nix; target = \"baz\"; };\n      conflict2 = { source = ./bar.nix; target = \"baz\"; };\n    }";
      }
    ];
  };
}
