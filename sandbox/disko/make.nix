# The commands that make what is on a disk, in the order of the layout.
{ lib, quote }:
let
  words = lib.concatMapStringsSep " " quote;
  pairs =
    flag: set:
    words (
      lib.concatLists (
        lib.mapAttrsToList (name: value: [
          flag
          "${name}=${value}"
        ]) set
      )
    );

  swapFile = folder: file: ''
    btrfs filesystem mkswapfile --size ${file.size} ${folder}/${quote file.path}
  '';
  subvolume = volume: ''
    btrfs subvolume create ${words volume.extraArgs} "$point"/${quote volume.name}
    ${lib.concatMapStrings (swapFile ''"$point"/${quote volume.name}'') (lib.attrValues volume.swap)}'';

  makers = {
    swap =
      { content, node, ... }:
      lib.optionalString (!content.randomEncryption) ''
        mkswap ${words content.extraArgs} ${quote node}
      '';
    btrfs =
      { content, node, ... }:
      ''
        mkfs.btrfs --force ${words content.extraArgs} ${quote node}
        point=$(mktemp -d)
        mount -t btrfs ${quote node} "$point"
        ${lib.concatMapStrings (swapFile ''"$point"'') (lib.attrValues content.swap)}
        ${lib.concatMapStrings subvolume (lib.attrValues content.subvolumes)}
        umount "$point"
        rmdir "$point"
      '';
    filesystem =
      { content, node, ... }:
      "mkfs.${content.format} ${
        lib.optionalString (content.format == "ext4") "-q -F "
      }${words content.extraArgs} ${quote node}\n";
    luks =
      { content, node, ... }:
      let
        key = content.settings.keyFile or content.passwordFile;
        withKey = lib.optionalString (key != null) "--key-file ${quote key}";
      in
      ''
        cryptsetup luksFormat --batch-mode ${words content.extraFormatArgs} ${withKey} ${quote node}
        cryptsetup open ${words content.extraOpenArgs} ${withKey} ${quote node} ${quote content.name}
      '';
    # Its pool is made when all of its parts are there.
    zfs = _: "";
  };

  dataset =
    { dataset, name }:
    ''
      zfs create -up ${pairs "-o" dataset.options} ${quote name}
      ${dataset.postCreateHook}
    '';
in
{
  volume = volume: makers.${volume.content.type} volume + volume.content.postCreateHook;
  pool =
    {
      pool,
      members,
      datasets,
    }:
    if members == [ ] then
      throw "disko: no partition belongs to the pool ${pool.name}"
    else
      ''
        zpool create -f ${quote pool.name} ${pairs "-o" pool.options} ${pairs "-O" pool.rootFsOptions} ${pool.mode} ${words members}
        ${lib.concatMapStrings dataset datasets}
        ${pool.postCreateHook}
      '';
}
