{ lib, pkgs, ... }:
let
  inherit (lib) mkEnableOption mkOption types;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  extraFile =
    { config, ... }:
    {
      options = {
        src = mkOption { type = types.str; };
        name = mkOption {
          type = types.str;
          default = baseNameOf config.src;
        };
        copy = toggle false;
      };
    };
in
{
  options.wsl = {
    enable = mkEnableOption "support for running NixOS as a WSL distribution";
    useWindowsDriver = mkEnableOption "OpenGL driver from the Windows host";
    startMenuLaunchers = mkEnableOption "shortcuts for GUI applications in the windows start menu";
    wslLibExtraLinks = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
    defaultUser = mkOption {
      type = types.str;
      default = "nixos";
    };
    populateBin = toggle true;
    extraBin = mkOption { type = types.listOf (types.submodule extraFile); };
    wrapBinSh = toggle true;
    docker-desktop.enable = mkEnableOption "Docker Desktop integration";
    interop = {
      register = toggle false;
      includePath = toggle true;
    };
    ssh-agent = {
      enable = mkEnableOption "ssh-agent passthrough to Windows";
      package = lib.mkPackageOption pkgs "wsl2-ssh-agent" { };
      users = mkOption {
        type = types.either (types.enum [
          "!@system"
          "@system"
        ]) (types.listOf types.str);
        default = "!@system";
      };
    };
    usbip = {
      enable = mkEnableOption "USB/IP integration";
      autoAttach = mkOption {
        type = types.listOf types.str;
        default = [ ];
      };
      snippetIpAddress = mkOption {
        type = types.str;
        default = "$(ip route list)";
      };
    };
    tarball.configPath = mkOption {
      type = types.nullOr types.path;
      default = null;
    };
  };
}
