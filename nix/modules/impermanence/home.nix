# Homes that are empty at every start: in memory where config says so, with the right owner, and with what home-manager
# had made of them.
{
  config,
  lib,
  utils,
  ...
}:
let
  cfg = config.fleet.impermanence;
  inMemory = cfg.enable && cfg.home == "tmpfs";
  logins = lib.attrNames config.fleet.users;
  homeOf = login: config.users.users.${login}.home;
  kept = config.environment.persistence.${cfg.path}.users;

  parentsOf =
    path:
    let
      parts = lib.init (lib.splitString "/" path);
    in
    lib.genList (count: lib.concatStringsSep "/" (lib.take (count + 1) parts)) (lib.length parts);
  foldersOf =
    login:
    lib.unique (
      lib.concatMap (entry: parentsOf entry.directory) kept.${login}.directories
      ++ lib.concatMap (entry: parentsOf entry.file) kept.${login}.files
    );
  make =
    login:
    let
      user = config.users.users.${login};
      folder =
        mode: path:
        "install -d -m ${mode} -o ${lib.escapeShellArg login} -g ${lib.escapeShellArg user.group} ${lib.escapeShellArg path}\n";
    in
    folder user.homeMode user.home
    + lib.concatMapStrings (path: folder "0755" "${user.home}/${path}") (foldersOf login);

  # The generation that was confirmed last, as deploy/host/home.sh leaves it.
  again = login: {
    name = "nixos-fleet-home-${login}-again";
    value = {
      description = "Home of ${login} as it was confirmed last";
      wantedBy = [ "multi-user.target" ];
      before = [
        "display-manager.service"
        "systemd-user-sessions.service"
      ];
      after = [ "nix-daemon.socket" ];
      wants = [ "nix-daemon.socket" ];
      unitConfig = {
        ConditionPathExists = "/nix/var/nix/gcroots/nixos-fleet/home/${login}/confirmed/activate";
        RequiresMountsFor = homeOf login;
      };
      # A switch of the system never touches a home.
      restartIfChanged = false;
      path = [ config.nix.package ];
      serviceConfig = {
        Type = "oneshot";
        User = login;
        TimeoutStartSec = "5min";
        ExecStart = "/nix/var/nix/gcroots/nixos-fleet/home/${login}/confirmed/activate";
      };
    };
  };
in
{
  config = lib.mkMerge [
    (lib.mkIf inMemory {
      # /home itself is root's; the homes in it are made by the activation, for their users alone.
      fileSystems."/home" = {
        device = "tmpfs";
        fsType = "tmpfs";
        options = [
          "size=${cfg.homeSize}"
          "mode=755"
        ];
        neededForBoot = true;
      };
      # Where it is mounted by a switch, the activation was there before.
      systemd.services.fleet-homes = {
        description = "Homes in memory";
        wantedBy = [ "local-fs.target" ];
        before = [
          "local-fs.target"
        ]
        ++ lib.concatMap (
          login:
          map (
            entry: "${utils.escapeSystemdPath "${homeOf login}/${entry.directory}"}.mount"
          ) kept.${login}.directories
        ) logins;
        unitConfig = {
          DefaultDependencies = false;
          RequiresMountsFor = "/home";
        };
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
        };
        script = lib.concatMapStrings make logins;
      };
    })
    (lib.mkIf cfg.homeIsEphemeral {
      systemd.services = lib.listToAttrs (map again logins);
    })
  ];
}
