# Tools for work on code: environments per folder, the forge, searching, a look at what runs.
{ config, lib, ... }:
let
  cfg = config.fleet.tools;
in
{
  options.fleet.tools.enable = lib.mkOption {
    type = lib.types.bool;
    default = false;
    description = "Whether direnv, gh, lazygit, ripgrep, fd, jq, tealdeer and btop are set up.";
  };

  config = lib.mkIf cfg.enable {
    programs = {
      btop.enable = lib.mkDefault true;
      direnv = {
        enable = lib.mkDefault true;
        # Keeps what a folder needs from being collected as garbage.
        nix-direnv.enable = lib.mkDefault true;
      };
      fd.enable = lib.mkDefault true;
      gh = {
        enable = lib.mkDefault true;
        settings.git_protocol = lib.mkDefault "ssh";
      };
      jq.enable = lib.mkDefault true;
      lazygit.enable = lib.mkDefault true;
      ripgrep.enable = lib.mkDefault true;
      tealdeer.enable = lib.mkDefault true;
    };
  };
}
