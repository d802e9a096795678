{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.services.openssh;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  nullable =
    type: default:
    mkOption {
      type = types.nullOr type;
      inherit default;
    };
  names = nullable (types.listOf types.str) null;
  algorithms = default: nullable (types.listOf types.str) default;
  settings = types.submodule {
    freeformType = types.attrsOf (
      types.nullOr (
        types.oneOf [
          types.bool
          types.int
          types.str
          (types.listOf (types.either types.str types.int))
        ]
      )
    );
    options = {
      AuthorizedPrincipalsFile = nullable types.str null;
      LogLevel = nullable (types.enum [
        "QUIET"
        "FATAL"
        "ERROR"
        "INFO"
        "VERBOSE"
        "DEBUG"
        "DEBUG1"
        "DEBUG2"
        "DEBUG3"
      ]) "INFO";
      UsePAM = nullable types.bool true;
      UseDns = nullable types.bool false;
      X11Forwarding = nullable types.bool false;
      PasswordAuthentication = nullable types.bool true;
      PermitRootLogin = nullable (types.enum [
        "yes"
        "without-password"
        "prohibit-password"
        "forced-commands-only"
        "no"
      ]) "prohibit-password";
      KbdInteractiveAuthentication = nullable types.bool true;
      GatewayPorts = nullable types.str "no";
      StrictModes = nullable types.bool true;
      PrintMotd = nullable types.bool false;
      KexAlgorithms = algorithms [
        "mlkem768x25519-sha256"
        "sntrup761x25519-sha512"
        "sntrup761x25519-sha512@openssh.com"
        "curve25519-sha256"
        "curve25519-sha256@libssh.org"
        "diffie-hellman-group-exchange-sha256"
      ];
      Ciphers = algorithms [
        "chacha20-poly1305@openssh.com"
        "aes256-gcm@openssh.com"
        "aes128-gcm@openssh.com"
        "aes256-ctr"
        "aes192-ctr"
        "aes128-ctr"
      ];
      Macs = algorithms [
        "hmac-sha2-512-etm@openssh.com"
        "hmac-sha2-256-etm@openssh.com"
        "umac-128-etm@openssh.com"
      ];
      AllowUsers = names;
      DenyUsers = names;
      AllowGroups = names;
      DenyGroups = names;
    };
  };
in
{
  options.services.openssh = {
    enable = lib.mkEnableOption "the OpenSSH secure shell daemon";
    package = mkOption {
      type = types.package;
      default = pkgs.openssh;
    };
    startWhenNeeded = toggle false;
    allowSFTP = toggle true;
    sftpServerExecutable = mkOption {
      type = types.str;
      default = "/usr/lib/openssh/sftp-server";
    };
    sftpFlags = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
    ports = mkOption {
      type = types.listOf types.port;
      default = [ 22 ];
    };
    openFirewall = toggle true;
    listenAddresses = mkOption {
      type = types.listOf (
        types.submodule {
          options = {
            addr = mkOption {
              type = types.str;
            };
            port = nullable types.int null;
          };
        }
      );
      default = [ ];
    };
    hostKeys = mkOption {
      type = types.listOf types.attrs;
      default = [
        {
          type = "rsa";
          bits = 4096;
          path = "/etc/ssh/ssh_host_rsa_key";
        }
        {
          type = "ed25519";
          path = "/etc/ssh/ssh_host_ed25519_key";
        }
      ];
    };
    generateHostKeys = toggle cfg.enable;
    banner = nullable types.lines null;
    authorizedKeysFiles = mkOption {
      type = types.listOf types.str;
      default = [ ];
    };
    authorizedKeysInHomedir = toggle true;
    authorizedKeysCommand = mkOption {
      type = types.str;
      default = "none";
    };
    authorizedKeysCommandUser = mkOption {
      type = types.str;
      default = "nobody";
    };
    settings = mkOption {
      type = settings;
      default = { };
    };
    extraConfig = mkOption {
      type = types.lines;
      default = "";
    };
    moduliFile = nullable types.path null;
  };
}
