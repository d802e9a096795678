# What would be lost is refused before anything is built.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.fleet.impermanence;
  host = config.networking.hostName;
  ephemeral = cfg.enable && cfg.root == "ephemeral";
  kept = config.environment.persistence.${cfg.path};
  isBelow = folder: path: path == folder || lib.hasPrefix "${folder}/" path;

  # The file system that a path is on.
  holderOf =
    path:
    lib.foldl' (
      found: mount: if lib.stringLength mount > lib.stringLength found then mount else found
    ) "/" (lib.filter (mount: mount != "/" && isBelow mount path) (lib.attrNames config.fileSystems));
  isOnKept =
    path:
    let
      holder = holderOf path;
    in
    holder != "/" && config.fileSystems.${holder}.fsType != "tmpfs";
  isKept =
    path:
    isBelow cfg.path path
    || lib.any (entry: isBelow entry.directory path) kept.directories
    || lib.any (entry: entry.file == path) kept.files
    || isOnKept path;

  keepIt =
    path: kind:
    "Take the override away that left it out of fleet.impermanence.${kind}, or put \"${path}\" there in the host's options.";
  essential = [
    {
      path = "/var/lib/nixos";
      kind = "directories";
      why = "users and groups would get other numbers at every start";
    }
    {
      path = "/var/log";
      kind = "directories";
      why = "after a failure there would be nothing to read";
    }
    {
      path = "/etc/machine-id";
      kind = "files";
      why = "every start would be another machine's to its logs and network";
    }
  ];

  withoutPassword = lib.attrNames (
    lib.filterAttrs (
      _: user: user.isNormalUser && user.hashedPassword == null && user.hashedPasswordFile == null
    ) config.users.users
  );
  wayOutOf =
    login:
    lib.optionalString (
      config.fleet.users ? ${login}
    ) "nixos-fleet:users.${login}.hashedPasswordSecret, or "
    + "users.users.${login}.hashedPassword in the host's options (\"!\" for one who logs in by key alone)";

  keys =
    map (key: key.path) config.services.openssh.hostKeys
    ++ lib.optionals (options ? sops) (
      lib.optional (config.sops.age.keyFile != null) config.sops.age.keyFile
      ++ config.sops.age.sshKeyPaths
    );
  strayKeys = lib.filter (path: !(isBelow cfg.path path || isOnKept path)) (
    lib.unique (map toString keys)
  );
in
{
  config.assertions = lib.mkIf cfg.enable (
    [
      {
        assertion = ephemeral || (config.fileSystems."/".fsType or "") != "tmpfs";
        message = "${host}: its root is in memory, and fleet.impermanence.root says that it is kept. Set it to ephemeral in the host's options.";
      }
      {
        assertion =
          ephemeral
          ->
            isOnKept cfg.path
            && !(lib.any (mount: isBelow cfg.path mount && !(isOnKept mount)) (
              lib.attrNames config.fileSystems
            ));
        message = "${host}: fleet.impermanence.path is ${cfg.path}, which is on ${holderOf cfg.path}: empty at every start itself. Mount a file system there, or name a path on one that is kept.";
      }
    ]
    ++ lib.optionals ephemeral (
      map (entry: {
        assertion = isKept entry.path;
        message = "${host}: ${entry.path} is not kept, and its root is empty at every start: ${entry.why}. ${keepIt entry.path entry.kind}";
      }) essential
      ++ map (path: {
        assertion = false;
        message = "${host}: the key ${path} is not kept, and its root is empty at every start: the host would lose its identity or its secrets. Expected it under ${cfg.path}, where it is read before anything else is mounted: take away the definition of services.openssh.hostKeys or sops.age that says otherwise.";
      }) strayKeys
      ++ map (login: {
        assertion = false;
        message = "${host}: user ${login} has no declared password, and one that was set by hand is lost at every start with /etc/shadow. Set ${wayOutOf login}.";
      }) withoutPassword
    )
  );
}
