# From the options of a layout to flat lists: partition tables, things to be made, and mounts of the new system.
{ lib }:
devices:
let
  sorted = partitions: lib.sort (a: b: a.priority < b.priority) (lib.attrValues partitions);

  # A number after a number is told apart by a p: /dev/nvme0n1p1.
  nodeOf =
    device: number:
    "${device}${lib.optionalString (builtins.match ".*[0-9]" device != null) "p"}${toString number}";

  labelOf =
    disk: partition:
    if partition.label == null then "disk-${disk}-${partition.name}" else partition.label;

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
  inDisk =
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
      lib.imap1 (number: partition: {
        inherit (partition) content;
        node = nodeOf disk.device number;
        device = "/dev/disk/by-partlabel/${labelOf name partition}";
      }) (sorted disk.content.partitions);

  # What is encrypted, then what is inside.
  opened =
    volume:
    if volume.content == null then
      [ ]
    else if volume.content.type != "luks" then
      [ volume ]
    else
      [ volume ]
      ++ opened rec {
        inherit (volume.content) content;
        node = "/dev/mapper/${volume.content.name}";
        device = node;
      };

  volumes = lib.concatMap opened (lib.concatLists (lib.mapAttrsToList inDisk devices.disk));
  ofType = type: lib.filter (volume: volume.content.type == type) volumes;

  datasetsOf =
    pool:
    map (dataset: {
      inherit dataset;
      name = "${pool.name}/${dataset.name}";
    }) (lib.attrValues pool.datasets);
  pools = map (pool: {
    inherit pool;
    members = map (volume: volume.node) (
      lib.filter (volume: volume.content.pool == pool.name) (ofType "zfs")
    );
    datasets = datasetsOf pool;
  }) (lib.attrValues devices.zpool);

  mountsOf =
    volume@{ content, ... }:
    let
      mounted =
        fsType: extra: options:
        lib.optional (options.mountpoint != null) {
          inherit (volume) node device;
          inherit (options) mountpoint;
          inherit fsType;
          options = options.mountOptions ++ extra;
        };
    in
    {
      btrfs =
        mounted "btrfs" [ ] content
        ++ lib.concatMap (subvolume: mounted "btrfs" [ "subvol=${subvolume.name}" ] subvolume) (
          lib.attrValues content.subvolumes
        );
      filesystem = mounted content.format [ ] content;
    }
    .${content.type} or [ ];
  datasetMounts =
    { dataset, name }:
    lib.optional
      (
        dataset.mountpoint != null
        && dataset.options.mountpoint or "" != "none"
        && dataset.options.canmount or "" != "off"
      )
      {
        node = name;
        device = name;
        inherit (dataset) mountpoint;
        fsType = "zfs";
        options =
          dataset.mountOptions ++ lib.optional (dataset.options.mountpoint or "" != "legacy") "zfsutil";
      };
  withoutDevice = lib.concatMap (
    entry:
    lib.optional (entry.mountpoint != null) {
      inherit (entry) device mountpoint fsType;
      node = entry.device;
      options = entry.mountOptions;
    }
  ) (lib.attrValues devices.nodev);

  # A folder's file system before those that are mounted inside it.
  mounts = lib.sort (a: b: a.mountpoint < b.mountpoint) (
    lib.concatMap mountsOf volumes
    ++ lib.concatMap datasetMounts (lib.concatMap (entry: entry.datasets) pools)
    ++ withoutDevice
  );

  swapFiles = lib.concatMap (
    { content, ... }:
    lib.concatMap (
      place:
      map (file: {
        device = "${place.mountpoint}/${file.path}";
        inherit (file) priority options;
      }) (lib.attrValues place.swap)
    ) ([ content ] ++ lib.attrValues content.subvolumes)
  ) (ofType "btrfs");
  swapPartitions = map (volume: {
    inherit (volume) device;
    inherit (volume.content) discardPolicy priority;
    randomEncryption = {
      enable = volume.content.randomEncryption;
      allowDiscards = volume.content.discardPolicy != null;
    };
    options = volume.content.mountOptions;
  }) (ofType "swap");
in
{
  inherit
    tables
    volumes
    pools
    mounts
    ;
  disks = lib.mapAttrsToList (_: disk: disk.device) devices.disk;
  fileSystems = lib.listToAttrs (
    map (mount: lib.nameValuePair mount.mountpoint { inherit (mount) device fsType options; }) mounts
  );
  swapDevices = swapFiles ++ swapPartitions;
  resumeDevices = map (volume: volume.device) (
    lib.filter (volume: volume.content.resumeDevice) (ofType "swap")
  );
  luksDevices = lib.listToAttrs (
    map (
      { content, device, ... }:
      lib.nameValuePair content.name ({ inherit device; } // content.settings)
    ) (lib.filter (volume: volume.content.initrdUnlock) (ofType "luks"))
  );
  grubDevices = map (table: table.device) (
    lib.filter (table: lib.any (partition: partition.type == "EF02") table.partitions) tables
  );
}
