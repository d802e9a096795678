# What is on a disk or in a partition: one of several types, each with options of its own. What a simulated machine cannot
# have at all (RAID, LVM, bcachefs) is none of them.
{ lib }:
let
  inherit (lib) mkOption types;
  inherit (import ./options.nix { inherit lib; })
    hooks
    mountable
    optional
    path
    text
    words
    ;

  # As the real one: the definitions are merged by the type that they name.
  content = lib.mkOptionType {
    name = "content";
    description = "one of ${lib.concatStringsSep ", " (lib.attrNames contents)}";
    check = builtins.isAttrs;
    merge =
      loc: definitions:
      let
        looked = lib.evalModules {
          modules = [
            {
              freeformType = types.lazyAttrsOf types.raw;
              options.type = mkOption { type = types.enum (lib.attrNames contents); };
            }
          ]
          ++ map (definition: { config = definition.value; }) definitions;
        };
      in
      (types.submodule { options = kind looked.config.type // contents.${looked.config.type} // hooks; })
      .merge
        loc
        definitions;
  };
  kind = name: {
    type = mkOption {
      type = types.enum [ name ];
      description = "What it is.";
    };
  };

  partition = types.submodule (
    { config, name, ... }:
    {
      options = {
        name = text name "Name of the partition.";
        size = mkOption {
          type = types.either (types.enum [ "100%" ]) (types.strMatching "[0-9]+[KMGTP]?");
          default = "0";
          description = "Size with a unit (512M, 20G); 100% for all that is left.";
        };
        type = mkOption {
          type = types.strMatching "[A-Fa-f0-9]{4}";
          default = if config.content != null && config.content.type == "swap" then "8200" else "8300";
          description = "Type of the partition, as sgdisk calls it.";
        };
        label = optional types.str "Name in the partition table; made of disk and partition otherwise.";
        priority = mkOption {
          type = types.int;
          # The boot sector's partition first and the one that takes all that is left last.
          default =
            if config.size == "100%" then
              9001
            else if config.type == "EF02" then
              100
            else
              1000;
          description = "Place on the disk: the smaller, the further in front.";
        };
        content = optional content "What is in the partition.";
      };
    }
  );

  swapFile = types.submodule (
    { name, ... }:
    {
      options = {
        size = mkOption {
          type = types.strMatching "([0-9]+[KMGTP])?";
          description = "Size of the file.";
        };
        path = text name "Path below the mount point.";
        priority = optional types.int "Priority of the swap.";
        options = words [ "defaults" ] "Options of the swap.";
      };
    }
  );
  swap = mkOption {
    type = types.attrsOf swapFile;
    default = { };
    description = "Swap files.";
  };

  subvolume = types.submodule (
    { name, ... }:
    {
      options = mountable // {
        inherit swap;
        name = text name "Name of the subvolume.";
        extraArgs = words [ ] "Further arguments of btrfs subvolume create.";
      };
    }
  );

  contents = {
    gpt.partitions = mkOption {
      type = types.attrsOf partition;
      default = { };
      description = "Partitions of the table.";
    };
    filesystem = mountable // {
      format = mkOption {
        type = types.enum [
          "ext4"
          "vfat"
        ];
        description = "Kind of the file system.";
      };
      extraArgs = words [ ] "Further arguments of mkfs.";
    };
    btrfs = mountable // {
      inherit swap;
      extraArgs = words [ ] "Further arguments of mkfs.btrfs.";
      subvolumes = mkOption {
        type = types.attrsOf subvolume;
        default = { };
        description = "Subvolumes by name.";
      };
    };
    luks = {
      name = mkOption {
        type = types.str;
        description = "Name of the opened device under /dev/mapper.";
      };
      passwordFile = optional path "File with the passphrase, on the installer.";
      askPassword = optional types.bool "Whether the passphrase is asked for at installation.";
      settings = mkOption {
        type = types.attrsOf types.anything;
        default = { };
        description = "Of boot.initrd.luks.devices.<name>.";
      };
      additionalKeyFiles = words [ ] "Files with further keys, on the installer.";
      initrdUnlock = mkOption {
        type = types.bool;
        default = true;
        description = "Whether it is opened in stage 1.";
      };
      extraFormatArgs = words [ ] "Further arguments of cryptsetup luksFormat.";
      extraOpenArgs = words [ ] "Further arguments of cryptsetup open.";
      content = optional content "What is inside.";
    };
    zfs.pool = mkOption {
      type = types.str;
      description = "Pool that it is a part of.";
    };
    swap = {
      inherit (mountable) mountOptions;
      extraArgs = words [ ] "Further arguments of mkswap.";
      priority = optional types.int "Priority of the swap.";
      discardPolicy = optional (types.enum [
        "once"
        "pages"
        "both"
      ]) "What is discarded.";
      randomEncryption = mkOption {
        type = types.bool;
        default = false;
        description = "Whether it is encrypted with a key of each start.";
      };
      resumeDevice = mkOption {
        type = types.bool;
        default = false;
        description = "Whether hibernation resumes from it.";
      };
    };
  };
in
content
