# Assistants for the command line. Their keys are the user's own: none is written here.
{
  config,
  fleetLib,
  lib,
  options,
  pkgs,
  ...
}:
let
  cfg = config.fleet.ai-assistants;
  # Those with an unfree licence under the name that allows them.
  known = {
    aider-chat = [ ];
    claude-code = [ "claude-code" ];
    codex = [ ];
    gemini-cli = [ ];
    opencode = [ ];
  };
  isThere = name: pkgs ? ${name};
  # Where home-manager has a module for one, its settings can be given there. The one of gemini-cli is another program's.
  byModule = lib.partition (
    name: name != "gemini-cli" && fleetLib.hasPath [ "programs" name "enable" ] options
  ) (lib.filter isThere cfg.programs);
in
{
  imports = [ ../nixpkgs ];

  options.fleet.ai-assistants = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether assistants for the command line are installed.";
    };
    programs = lib.mkOption {
      type = lib.types.listOf (lib.types.enum (lib.attrNames known));
      default = [
        "aider-chat"
        "claude-code"
      ];
      example = [ "opencode" ];
      description = "Which of them. Not every release has all of them.";
    };
  };

  config = lib.mkIf cfg.enable {
    programs = lib.genAttrs byModule.right (_: {
      enable = lib.mkDefault true;
    });
    home.packages = map (name: pkgs.${name}) byModule.wrong;
    fleet.nixpkgs.unfree = lib.concatMap (name: known.${name}) cfg.programs;
    assertions = map (name: {
      assertion = isThere name;
      message = "The home of ${config.home.username}: fleet.ai-assistants: nixpkgs ${lib.trivial.release} has no package ${name}. Leave it out of fleet.ai-assistants.programs under homes.${config.home.username}.options of its host, or set the home's channel to a newer release.";
    }) cfg.programs;
  };
}
