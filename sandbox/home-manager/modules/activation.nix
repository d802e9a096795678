# The activation of a home: a new generation of its profile, then its files and packages.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.home;
  sorted = lib.hm.dag.topoSort cfg.activation;
  commands =
    if sorted ? result then
      lib.concatMapStrings (entry: ''
        _iNote "Activating %s" "${entry.name}"
        ${entry.data}
      '') sorted.result
    else
      abort "Dependency cycle in activation script: ${builtins.toJSON sorted}";
  script = ''
    #!${pkgs.runtimeShell}
    set -eu
    set -o pipefail
    export PATH=${pkgs.core-tools}/bin
    ${lib.optionalString (
      cfg.extraActivationPath != [ ]
    ) "PATH=$PATH:${lib.makeBinPath cfg.extraActivationPath}"}
    newGenPath=@out@
    expectedUser=${lib.escapeShellArg cfg.username}
    expectedHome=${lib.escapeShellArg cfg.homeDirectory}
    forcedTargets=${lib.escapeShellArg (lib.concatLines cfg.forcedTargets)}
    ${builtins.readFile ../activation/functions.sh}
    ${commands}
  '';
in
{
  options.home = {
    activation = mkOption {
      type = lib.hm.types.dagOf types.str;
      default = { };
    };
    activationPackage = mkOption {
      type = types.package;
      internal = true;
    };
    extraActivationPath = mkOption {
      type = types.listOf types.package;
      default = [ ];
    };
    extraBuilderCommands = mkOption {
      type = types.lines;
      default = "";
      internal = true;
    };
    extraProfileCommands = mkOption {
      type = types.lines;
      default = "";
    };
    activationGenerateGcRoot = mkOption {
      type = types.bool;
      default = true;
    };
  };
  config.home = {
    activation = {
      # What comes before changes nothing in the home.
      writeBoundary = lib.hm.dag.entryAnywhere "";
      installPackages = lib.hm.dag.entryAfter [ "writeBoundary" ] ''
        installPackages
      '';
    };
    activationPackage =
      pkgs.runCommandLocal "home-manager-generation"
        {
          activate = script;
          passAsFile = [ "activate" ];
        }
        ''
          mkdir -p $out/bin
          sed "s|@out@|$out|g" "$activatePath" > $out/activate
          chmod +x $out/activate
          ln -s ../activate $out/bin/home-manager-generation
          echo 2 > $out/gen-version
          ln -s ${config.home-files} $out/home-files
          ln -s ${cfg.path} $out/home-path
          printf %s ${lib.escapeShellArg lib.trivial.release} > $out/hm-version
          ${cfg.extraBuilderCommands}
        '';
  };
}
