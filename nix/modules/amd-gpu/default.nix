# Graphics of AMD: the kernel's and Mesa's drivers, from the first stage of the start on.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.amd-gpu;
in
{
  options.fleet.amd-gpu = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host has a graphics card of AMD.";
    };
    opencl = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether programs may compute on it through OpenCL, with ROCm.";
    };
  };

  config = lib.mkIf cfg.enable {
    hardware = {
      amdgpu.initrd.enable = lib.mkDefault true;
      amdgpu.opencl.enable = lib.mkDefault cfg.opencl;
      enableRedistributableFirmware = lib.mkDefault true;
      graphics.enable = lib.mkDefault true;
      graphics.enable32Bit = lib.mkDefault pkgs.stdenv.hostPlatform.isx86_64;
    };
  };
}
