# Tools to make software with, for everybody on the host; what one person alone wants is better in their home.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.development;
  inherit (import ../../lib/packages) find;
  groups = import ./packages.nix;
  group =
    name: description:
    lib.mkOption {
      inherit description;
      type = lib.types.listOf (lib.types.enum (lib.attrNames groups.${name}));
      default = lib.attrNames groups.${name};
    };
  tools = lib.concatLists (
    lib.mapAttrsToList (
      name: entries:
      map (tool: {
        inherit tool;
        option = "fleet.development.${name}";
        package = find pkgs tool;
      }) (lib.concatMap (entry: entries.${entry}) cfg.${name})
    ) groups
  );
  missing = lib.filter (entry: entry.package == null) tools;
in
{
  options.fleet.development = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host has the tools below.";
    };
    build = group "build" "What compiles and debugs, and runs the rest.";
    clouds = group "clouds" "Clouds whose command line tools are installed.";
    containers = group "containers" "Tools around containers; what runs them is fleet.docker or fleet.podman.";
    databases = group "databases" "Databases whose clients are installed.";
    languages = group "languages" "Languages with their usual tools.";
    foreignPrograms = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether programs made for other distributions run, as the server part of VS Code is one.";
    };
  };

  config = lib.mkIf cfg.enable {
    environment.systemPackages = map (entry: entry.package) (
      lib.filter (entry: entry.package != null) tools
    );
    programs.nix-ld.enable = lib.mkDefault cfg.foreignPrograms;
    # An environment per folder, so that a project's own versions go before these.
    programs.direnv.enable = lib.mkDefault true;

    assertions = map (entry: {
      assertion = false;
      message = "${config.networking.hostName}: nixpkgs ${lib.trivial.release} has no package ${entry.tool}. List without it what you want of ${entry.option} in the host's options.";
    }) missing;
  };
}
