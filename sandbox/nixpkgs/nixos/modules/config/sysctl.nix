# Kernel settings. What a namespace may not write is passed over, as systemd-sysctl does with "-".
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  value = types.nullOr (
    types.oneOf [
      types.bool
      types.str
      types.int
    ]
  );
  text =
    item:
    if item == true then
      "1"
    else if item == false then
      "0"
    else
      toString item;
  lines = lib.concatStrings (
    lib.mapAttrsToList (key: item: "-${key} = ${text item}\n") (
      lib.filterAttrs (_: item: item != null) config.boot.kernel.sysctl
    )
  );
in
{
  options.boot.kernel = {
    sysctl = mkOption {
      type = types.submodule {
        freeformType = types.attrsOf value;
      };
      default = { };
    };
    sysfs = mkOption {
      type = types.attrsOf types.anything;
      default = { };
    };
    enable = mkOption {
      type = types.bool;
      default = true;
    };
  };
  config = {
    environment.etc."sysctl.d/60-nixos.conf".text = lines;
    systemd.services.nixos-sysctl = lib.mkIf (config.boot.kernel.sysctl != { }) {
      description = "Apply Kernel Variables";
      wantedBy = [
        "sysinit.target"
        "multi-user.target"
      ];
      unitConfig.DefaultDependencies = false;
      restartTriggers = [ lines ];
      serviceConfig = {
        Type = "oneshot";
        RemainAfterExit = true;
        ExecStart = "${pkgs.procps}/bin/sysctl -e -q -p /etc/sysctl.d/60-nixos.conf";
        # Which keys a namespace may write is the kernel's business.
        SuccessExitStatus = "0 1 255";
      };
    };
  };
}
