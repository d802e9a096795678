# Packages of one user, by group or by profile; the system's have nothing to do with them.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  # The flake of homes has nix/lib at its root.
  packages = import ../../lib/packages;
  # Set up by home-manager they are packages of their own, and two packages with the same files are refused. By name,
  # because home-manager also has programs that are there to say that they are gone.
  wrapped = [
    "brave"
    "chromium"
    "emacs"
    "firefox"
    "git"
    "helix"
    "librewolf"
    "mpv"
    "neovim"
    "obs-studio"
    "thunderbird"
    "vim"
    "vscode"
    "zed-editor"
  ];
  inherit (config.programs) neovim;
  choice = packages.choose {
    inherit lib packages pkgs;
    cfg = config.fleet.packages;
    without =
      lib.filter (name: config.programs.${name}.enable or false) wrapped
      ++ lib.optional (neovim.enable && (neovim.viAlias || neovim.vimAlias)) "vim";
  };
in
{
  imports = [ ../nixpkgs ];

  options.fleet.packages = packages.options { inherit lib packages; };

  config = {
    home.packages = choice.installed;
    fleet.nixpkgs = { inherit (choice) unfree; };
    assertions = map (name: {
      assertion = false;
      message = "The home of ${config.home.username}: fleet.packages: nixpkgs ${lib.trivial.release} has no package ${name}. Leave it out: fleet.packages.exclude: [${name}] under homes.${config.home.username}.options of its host.";
    }) choice.missing;
  };
}
