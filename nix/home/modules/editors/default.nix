# Editors, each switched by itself.
{ config, lib, ... }:
let
  cfg = config.fleet.editors;
  editor =
    name: default:
    lib.mkOption {
      type = lib.types.bool;
      inherit default;
      description = "Whether ${name} is one of the editors.";
    };
in
{
  imports = [
    ../neovim
    ../nixpkgs
  ];

  options.fleet.editors = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether editors are set up.";
    };
    helix = editor "Helix" false;
    neovim = editor "Neovim (fleet.neovim)" true;
    vscode = editor "Visual Studio Code" false;
  };

  config = lib.mkIf cfg.enable {
    fleet = {
      neovim.enable = lib.mkDefault cfg.neovim;
      nixpkgs.unfree = lib.mkIf cfg.vscode [ "vscode" ];
    };
    programs.helix.enable = lib.mkIf cfg.helix (lib.mkDefault true);
    programs.vscode.enable = lib.mkIf cfg.vscode (lib.mkDefault true);
  };
}
