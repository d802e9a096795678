{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  text =
    default:
    mkOption {
      type = types.str;
      inherit default;
    };
in
{
  options.wsl.wslConf = mkOption {
    default = { };
    type = types.submodule {
      freeformType = (pkgs.formats.ini { }).type;
      options = {
        automount = {
          enabled = toggle true;
          ldconfig = toggle false;
          mountFsTab = toggle false;
          root = mkOption {
            type = types.strMatching "^/(.*[^/])?$";
            default = "/mnt";
          };
          options = mkOption {
            type = types.commas;
            default = "metadata,uid=1000,gid=100";
          };
        };
        boot = {
          command = text "";
          systemd = toggle true;
          initTimeout = mkOption {
            type = types.nullOr types.ints.unsigned;
            default = null;
          };
        };
        interop = {
          enabled = toggle true;
          appendWindowsPath = toggle true;
        };
        network = {
          generateHosts = toggle true;
          generateResolvConf = toggle true;
          hostname = text config.networking.hostName;
        };
        user.default = text "root";
      };
    };
  };

  config = lib.mkIf config.wsl.enable {
    environment.etc."wsl.conf".text = lib.generators.toINI { } (
      lib.filterAttrsRecursive (_: value: value != null && value != "") config.wsl.wslConf
    );
    warnings =
      lib.optional (!config.wsl.wslConf.boot.systemd) "systemd is disabled in wsl.conf"
      ++ lib.optional (
        config.wsl.wslConf.network.generateHosts && config.networking.extraHosts != ""
      ) "networking.extraHosts has no effect if wsl.wslConf.network.generateHosts is true."
      ++
        lib.optional (config.networking.nameservers != [ ] && config.wsl.wslConf.network.generateResolvConf)
          "custom nameservers are set (networking.nameservers), but resolv.conf is managed by WSL (wsl.wslConf.network.generateResolvConf)";
  };
}
