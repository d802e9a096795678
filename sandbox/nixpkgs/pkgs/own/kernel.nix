# Kernels by name: the simulated hosts share the kernel of the machine below them.
{ lib, mkPackage }:
let
  kernel =
    suffix: version:
    mkPackage {
      name = "linux${suffix}-${version}";
      pname = "linux${suffix}";
      inherit version;
      passthru = {
        modDirVersion = version;
        features = { };
      };
      script = ''
        mkdir -p $out/lib/modules/${version} $out/lib/firmware
        echo "linux${suffix} ${version}" > $out/bzImage
        cp $out/bzImage $out/Image
        cp $out/bzImage $out/initrd
      '';
    };
  module =
    name: pname: unfree:
    mkPackage {
      inherit name pname;
      version = "0";
      meta = lib.optionalAttrs unfree { license = lib.licenses.unfree; };
      script = "mkdir -p $out/lib";
    };
  packages =
    suffix: version:
    lib.recurseIntoAttrs {
      kernel = kernel suffix version;
      nvidiaPackages = lib.genAttrs [
        "stable"
        "beta"
        "production"
        "latest"
      ] (channel: module "nvidia-x11-${channel}" "nvidia-x11" true);
    }
    // lib.genAttrs [
      "acpi_call"
      "cpupower"
      "framework-laptop-kmod"
      "perf"
      "turbostat"
      "v4l2loopback"
      "zenpower"
    ] (name: module name name false);
in
rec {
  linuxPackages = packages "" "6.12.58";
  linuxPackages_6_6 = packages "" "6.6.116";
  linuxPackages_6_12 = linuxPackages;
  linuxPackages_latest = packages "" "6.17.8";
  linuxPackages_zen = packages "-zen" "6.17.8";
  linuxPackages_xanmod = packages "-xanmod" "6.12.58";
  linuxPackages_xanmod_latest = packages "-xanmod" "6.17.8";
  linuxPackages_hardened = packages "-hardened" "6.12.58";
  linux = linuxPackages.kernel;
  linux_latest = linuxPackages_latest.kernel;
}
