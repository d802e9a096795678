# Users and groups: what is declared, checked, and handed to the program that keeps /etc/passwd.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.users;
  separator = builtins.fromJSON "\"\\u001f\"";
  line = fields: lib.concatStringsSep separator (map toString fields) + "\n";
  flag = value: if value then "1" else "0";
  shellPath =
    user:
    if builtins.isString user.shell || builtins.isPath user.shell then
      toString user.shell
    else
      "/run/current-system/sw${user.shell.shellPath}";
  password =
    user:
    if user.hashedPasswordFile != null then
      [
        "file"
        user.hashedPasswordFile
      ]
    else if user.hashedPassword != null then
      [
        "hashed"
        user.hashedPassword
      ]
    else if user.password != null then
      [
        "plain"
        user.password
      ]
    else if user.initialHashedPassword != null then
      [
        "initialhashed"
        user.initialHashedPassword
      ]
    else if user.initialPassword != null then
      [
        "initialplain"
        user.initialPassword
      ]
    else
      [
        "none"
        ""
      ];
  users = lib.filter (user: user.enable) (lib.attrValues cfg.users);
  membersOf =
    group:
    lib.unique (
      group.members
      ++ map (user: user.name) (lib.filter (user: lib.elem group.name user.extraGroups) users)
    );
  spec =
    line [
      "mutable"
      (flag cfg.mutableUsers)
    ]
    + lib.concatMapStrings (
      group:
      line [
        "group"
        group.name
        (if group.gid == null then "" else group.gid)
        (lib.concatStringsSep "," (membersOf group))
        "1"
      ]
    ) (lib.attrValues cfg.groups)
    + lib.concatMapStrings (
      user:
      line (
        [
          "user"
          user.name
          (if user.uid == null then "" else user.uid)
          user.group
          (flag (user.isSystemUser || user.uid == 0))
          user.home
          (flag user.createHome)
          user.homeMode
          (shellPath user)
          user.description
        ]
        ++ password user
        ++ [ (flag user.linger) ]
      )
    ) users
    + lib.concatMapStrings (
      user:
      lib.concatMapStrings (
        range:
        line [
          "subid"
          "${user.name}:${toString range.startUid}:${toString range.count}"
        ]
      ) user.subUidRanges
    ) users;
  specFile = pkgs.writeText "users-groups" spec;
in
{
  imports = [
    ./users-checks.nix
    ./users-options.nix
  ];
  config = {
    users.users = {
      root = {
        uid = 0;
        description = "System administrator";
        home = "/root";
        shell = lib.mkDefault cfg.defaultUserShell;
        group = "root";
      };
      nobody = {
        uid = 65534;
        isSystemUser = true;
        description = "Unprivileged account (don't use!)";
        group = "nogroup";
      };
    };
    users.groups = {
      root.gid = 0;
      wheel = { };
      # These have the numbers of the Debian tree below, whose files belong to them.
      nogroup.gid = 65534;
      users.gid = 100;
      tty.gid = 5;
      disk.gid = 6;
      kmem.gid = 15;
      audio.gid = 29;
      video.gid = 44;
      cdrom.gid = 24;
      dialout.gid = 20;
      lp.gid = 7;
      input = { };
      render = { };
      kvm = { };
      uinput = { };
      systemd-journal = { };
      networkmanager = lib.mkIf config.networking.networkmanager.enable { };
      docker = lib.mkIf config.virtualisation.docker.enable { };
      podman = lib.mkIf config.virtualisation.podman.enable { };
      libvirtd = lib.mkIf config.virtualisation.libvirtd.enable { };
      nixbld = { };
      keys.gid = 96;
    };
    system.activationScripts.users = lib.stringAfter [ "stdio" "var" ] ''
      ${pkgs.switch-to-configuration-ng}/lib/update-users-groups ${specFile}
    '';
    system.activationScripts.groups = lib.stringAfter [ "users" ] "";
    environment.etc = {
      "shells".text = lib.concatLines (
        [
          "/run/current-system/sw/bin/bash"
          "/run/current-system/sw/bin/sh"
          "/bin/sh"
          "/bin/bash"
        ]
        ++ map toString config.environment.shells
      );
    };
  };
}
