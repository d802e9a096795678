# The programs that make a layout. Run on the installer, whose tools they use; may be repeated after an interruption.
{ lib, pkgs }:
{ layout, rootMountPoint }:
let
  quote = lib.escapeShellArg;

  # sfdisk knows types by GUID.
  guids = {
    "8200" = "0657FD6D-A4AB-43C4-84E5-0933C84B4F4F";
    "8300" = "0FC63DAF-8483-4772-8E79-3D69D8477DE4";
    EF00 = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B";
    EF02 = "21686148-6449-6E6F-744E-656564454649";
  };
  guidOf =
    type: guids.${type} or (throw "disko: no simulated machine knows a partition of type ${type}");

  lineOf =
    partition:
    lib.concatStringsSep ", " (
      lib.optional (partition.size != "100%" && partition.size != "0") "size=${partition.size}iB"
      ++ [
        "type=${guidOf partition.type}"
        "name=${builtins.toJSON partition.label}"
      ]
    );

  wipe = device: ''
    for part in ${quote device}?*; do
      if [ -b "$part" ]; then wipefs --all --quiet "$part"; fi
    done
    wipefs --all --quiet ${quote device}
  '';

  partition = table: ''
    sfdisk --quiet --wipe always --no-reread --no-tell-kernel ${quote table.device} <<'TABLE'
    label: gpt
    ${lib.concatMapStringsSep "\n" lineOf table.partitions}
    TABLE
    partprobe ${quote table.device}
  '';

  make = import ./make.nix { inherit lib quote; };

  mount =
    volume:
    let
      target = quote "${rootMountPoint}${
        lib.optionalString (volume.mountpoint != "/") volume.mountpoint
      }";
    in
    ''
      mkdir -p ${target}
      mountpoint -q ${target} || mount -t ${volume.fsType} -o ${quote (lib.concatStringsSep "," volume.options)} ${quote volume.node} ${target}
    '';

  program =
    name: text:
    pkgs.writeShellScript name ''
      set -euo pipefail
      PATH=$PATH:/usr/sbin:/usr/bin
      ${text}'';

  unmount = ''
    if mountpoint -q ${quote rootMountPoint}; then umount --recursive ${quote rootMountPoint}; fi
  '';
  destroy = unmount + lib.concatMapStrings wipe layout.disks;
  format =
    lib.concatMapStrings partition layout.tables
    + lib.concatMapStrings make.volume layout.volumes
    + lib.concatMapStrings make.pool layout.pools;
  mountAll = lib.concatMapStrings mount layout.mounts;
in
{
  destroyFormatMount = program "disko" (destroy + format + mountAll);
  formatScript = program "disko-format" format;
  mountScript = program "disko-mount" mountAll;
}
