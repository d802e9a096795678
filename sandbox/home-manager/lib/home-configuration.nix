# A home of one user: evaluated with that user's own package set, independent of any system.
{
  pkgs,
  modules ? [ ],
  extraSpecialArgs ? { },
  lib ? pkgs.lib,
  check ? true,
}:
let
  extended = import ./extend.nix { inherit lib; };
  base = {
    _file = ./home-configuration.nix;
    config = {
      _module.args.pkgs = extended.mkDefault pkgs;
      _module.check = check;
      nixpkgs = {
        config = extended.mkDefault pkgs.config;
        inherit (pkgs) overlays;
        system = extended.mkDefault pkgs.stdenv.hostPlatform.system;
      };
    };
  };
  raw = extended.evalModules {
    class = "homeManager";
    modules = import ../modules/module-list.nix ++ [ base ] ++ modules;
    specialArgs = {
      lib = extended;
      modulesPath = toString ../modules;
      # What options there are must not depend on what the modules say `pkgs` is.
      nixpkgsPath = pkgs.path;
    }
    // extraSpecialArgs;
  };
  whole =
    evaluation:
    let
      failed = map (entry: entry.message) (
        extended.filter (entry: !entry.assertion) evaluation.config.assertions
      );
      checked =
        value:
        if failed != [ ] then
          throw "\nFailed assertions:\n${extended.concatMapStringsSep "\n" (message: "- ${message}") failed}"
        else
          builtins.seq (import (pkgs.path + "/nixos/check-definitions.nix") {
            lib = extended;
          } evaluation.definedOptions) (extended.showWarnings evaluation.config.warnings value);
    in
    {
      inherit (evaluation) config options;
      inherit (evaluation._module.args) pkgs;
      activationPackage = checked evaluation.config.home.activationPackage;
      activation-script = checked evaluation.config.home.activationPackage;
      newsDisplay = evaluation.config.news.display;
      newsEntries = [ ];
      extendModules = arguments: whole (evaluation.extendModules arguments);
    };
in
whole raw
