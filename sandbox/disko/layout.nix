# From the options of a layout to flat lists: partition tables, volumes to be made, and mounts of the new system.
{ lib }:
devices:
let
  sorted =
    partitions: lib.sort (a: b: a.priority < b.priority) (lib.attrValues partitions);

  # A number after a number is told apart by a p: /dev/nvme0n1p1.
  nodeOf =
    device: number:
    "${device}${lib.optionalString (builtins.match ".*[0-9]" device != null) "p"}${toString number}";

  labelOf = disk: partition: if partition.label == null then "disk-${disk}-${partition.name}" else partition.label;

  tables = lib.concatLists (
    lib.mapAttrsToList (
      name: disk:
      lib.optional (disk.content != null && disk.content.type == "gpt") {
        inherit (disk) device;
        partitions = map (partition: {
          inherit (partition) size type;
          label = labelOf name partition;
        }) (sorted disk.content.partitions);
      }
    ) devices.disk
  );

  # node: what the installer formats; device: by what the installed system finds it, whatever the disk is called then.
  volumes = lib.concatLists (
    lib.mapAttrsToList (
      name: disk:
      if disk.content == null then
        [ ]
      else if disk.content.type != "gpt" then
        [
          {
            inherit (disk) content device;
            node = disk.device;
          }
        ]
      else
        lib.filter (volume: volume.content != null) (
          lib.imap1 (number: partition: {
            inherit (partition) content;
            node = nodeOf disk.device number;
            device = "/dev/disk/by-partlabel/${labelOf name partition}";
          }) (sorted disk.content.partitions)
        )
    ) devices.disk
  );

  mountsOf =
    { content, node, device }:
    if content.type == "btrfs" && content.subvolumes != { } then
      lib.concatLists (
        lib.mapAttrsToList (
          subvolume: options:
          lib.optional (options.mountpoint != null) {
            inherit node device;
            inherit (options) mountpoint;
            fsType = "btrfs";
            options = options.mountOptions ++ [ "subvol=${subvolume}" ];
          }
        ) content.subvolumes
      )
    else
      lib.optional (content.mountpoint != null) {
        inherit node device;
        inherit (content) mountpoint;
        fsType = if content.type == "btrfs" then "btrfs" else content.format;
        options = content.mountOptions;
      };

  # A folder's file system before those that are mounted inside it.
  mounts = lib.sort (a: b: a.mountpoint < b.mountpoint) (lib.concatMap mountsOf volumes);
in
{
  inherit tables volumes mounts;
  disks = lib.mapAttrsToList (_: disk: disk.device) devices.disk;
  fileSystems =
    lib.listToAttrs (
      map (mount: lib.nameValuePair mount.mountpoint { inherit (mount) device fsType options; }) mounts
    )
    // lib.mapAttrs' (
      _: tmp:
      lib.nameValuePair tmp.mountpoint {
        device = tmp.fsType;
        inherit (tmp) fsType;
        options = tmp.mountOptions;
      }
    ) devices.nodev;
  swapDevices = map (volume: { inherit (volume) device; }) (
    lib.filter (volume: volume.content.type == "swap") volumes
  );
  grubDevices = map (table: table.device) (
    lib.filter (table: lib.any (partition: partition.type == "EF02") table.partitions) tables
  );
}
