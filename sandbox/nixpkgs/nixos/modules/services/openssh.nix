# sshd, with the configuration generated from its settings.
{
  config,
  lib,
  ...
}:
let
  cfg = config.services.openssh;
  text =
    value:
    if builtins.isBool value then
      (if value then "yes" else "no")
    else if builtins.isList value then
      lib.concatStringsSep (if lib.all builtins.isString value then "," else " ") (map toString value)
    else
      toString value;
  # Lists of names are separated by blanks; lists of algorithms by commas.
  spaced = [
    "AcceptEnv"
    "AllowGroups"
    "AllowUsers"
    "AuthorizedKeysFile"
    "DenyGroups"
    "DenyUsers"
    "PerSourcePenaltyExemptList"
  ];
  settingLine =
    key: value:
    "${key} ${if builtins.isList value && lib.elem key spaced then toString value else text value}\n";
  listen = lib.concatMapStrings (
    address:
    let
      host = if lib.hasInfix ":" address.addr then "[${address.addr}]" else address.addr;
    in
    "ListenAddress ${host}${lib.optionalString (address.port != null) ":${toString address.port}"}\n"
  ) cfg.listenAddresses;
  sshdConfig =
    lib.concatMapStrings (port: "Port ${toString port}\n") cfg.ports
    + listen
    + lib.concatMapStrings (key: "HostKey ${key.path}\n") cfg.hostKeys
    + lib.concatStrings (
      lib.mapAttrsToList settingLine (lib.filterAttrs (_: value: value != null) cfg.settings)
    )
    + lib.optionalString cfg.allowSFTP "Subsystem sftp ${cfg.sftpServerExecutable} ${toString cfg.sftpFlags}\n"
    + ''
      AuthorizedKeysFile ${toString cfg.authorizedKeysFiles}
      ${lib.optionalString (cfg.authorizedKeysCommand != "none")
        "AuthorizedKeysCommand ${cfg.authorizedKeysCommand}\nAuthorizedKeysCommandUser ${cfg.authorizedKeysCommandUser}"
      }
      ${cfg.extraConfig}
    '';
  keysOf =
    user:
    lib.concatLines user.openssh.authorizedKeys.keys
    + lib.concatMapStrings (file: builtins.readFile file + "\n") user.openssh.authorizedKeys.keyFiles;
  withKeys = lib.filterAttrs (
    _: user: user.openssh.authorizedKeys.keys != [ ] || user.openssh.authorizedKeys.keyFiles != [ ]
  ) config.users.users;
  generate = lib.concatMapStrings (key: ''
    if ! [ -s "${key.path}" ]; then
      mkdir -p "$(dirname "${key.path}")"
      ssh-keygen -t "${key.type}" ${lib.optionalString (key ? bits) "-b ${toString key.bits}"} ${
        lib.optionalString (key ? rounds) "-a ${toString key.rounds}"
      } -C "${key.comment or ""}" -f "${key.path}" -N ""
    fi
  '') cfg.hostKeys;
in
{
  imports = [ ./openssh-options.nix ];
  config = lib.mkIf cfg.enable {
    services.openssh.settings = {
      UsePAM = lib.mkDefault true;
    };
    systemd.services = {
      sshd-keygen = {
        description = "SSH Host Keys Generation";
        wantedBy = [ "multi-user.target" ];
        unitConfig.ConditionFileNotEmpty = map (key: "|!${key.path}") cfg.hostKeys;
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
        };
        script = generate;
      };
      sshd = {
        description = "SSH Daemon";
        wantedBy = [ "multi-user.target" ];
        after = [
          "network.target"
          "sshd-keygen.service"
        ];
        wants = [ "sshd-keygen.service" ];
        # Sessions, and with them a switch that came over one of them, outlive a restart.
        stopIfChanged = false;
        restartTriggers = [ sshdConfig ];
        serviceConfig = {
          Type = "notify";
          Restart = "always";
          RuntimeDirectory = "sshd";
          RuntimeDirectoryMode = "0755";
          RuntimeDirectoryPreserve = true;
          ExecStart = "${cfg.package}/bin/sshd -D -f /etc/ssh/sshd_config";
          KillMode = "process";
        };
      };
    };
    environment.etc = {
      "ssh/sshd_config".text = sshdConfig;
    }
    // lib.mapAttrs' (
      _: user:
      lib.nameValuePair "ssh/authorized_keys.d/${user.name}" {
        mode = "0444";
        text = keysOf user;
      }
    ) withKeys;
    networking.firewall.allowedTCPPorts = lib.optionals cfg.openFirewall cfg.ports;
    services.openssh.authorizedKeysFiles =
      lib.optional cfg.authorizedKeysInHomedir "%h/.ssh/authorized_keys"
      ++ [ "/etc/ssh/authorized_keys.d/%u" ];
    assertions = [
      {
        assertion =
          lib.length (
            lib.filter (
              key:
              !(lib.elem key.type [
                "rsa"
                "ed25519"
                "ecdsa"
              ])
            ) cfg.hostKeys
          ) == 0;
        message = "services.openssh.hostKeys: a key type is not one of rsa, ed25519, ecdsa.";
      }
    ];
    security.pam.services.sshd = {
      startSession = true;
      showMotd = true;
      unixAuth = cfg.settings.PasswordAuthentication or true;
    };
  };
}
