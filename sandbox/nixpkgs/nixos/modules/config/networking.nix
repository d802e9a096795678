# Names and addresses. The interface of a simulated machine is set up from outside, so addresses are
# declared and checked here, and not applied.
{
  config,
  lib,
  ...
}:
let
  cfg = config.networking;
  inherit (lib) mkOption types;
  toggle =
    default:
    mkOption {
      type = types.bool;
      inherit default;
    };
  strings = mkOption {
    type = types.listOf types.str;
    default = [ ];
  };
  nullable =
    type:
    mkOption {
      type = types.nullOr type;
      default = null;
    };
  address = version: {
    options = {
      address = mkOption { type = types.str; };
      prefixLength = mkOption {
        type = types.addCheck types.int (
          length: length >= 0 && length <= (if version == 4 then 32 else 128)
        );
      };
    };
  };
  route = {
    options = {
      address = mkOption { type = types.str; };
      prefixLength = mkOption { type = types.int; };
      type = nullable types.str;
      via = nullable types.str;
      options = mkOption {
        type = types.attrsOf types.str;
        default = { };
      };
    };
  };
  family = version: {
    addresses = mkOption {
      type = types.listOf (types.submodule (address version));
      default = [ ];
    };
    routes = mkOption {
      type = types.listOf (types.submodule route);
      default = [ ];
    };
  };
  interface =
    { name, ... }:
    {
      options = {
        name = mkOption {
          type = types.str;
          default = name;
        };
        useDHCP = nullable types.bool;
        ipv4 = family 4;
        ipv6 = family 6;
        macAddress = nullable types.str;
        mtu = nullable types.int;
        virtual = toggle false;
        wakeOnLan.enable = toggle false;
        tempAddress = mkOption {
          type = types.str;
          default = "default";
        };
      };
    };
  gateway = mkOption {
    type = types.nullOr (
      types.coercedTo types.str (address: { inherit address; }) (
        types.submodule {
          options = {
            address = mkOption { type = types.str; };
            interface = nullable types.str;
            metric = nullable types.int;
            source = nullable types.str;
          };
        }
      )
    );
    default = null;
  };
  hostLines = lib.concatStrings (
    lib.mapAttrsToList (ip: names: "${ip} ${toString names}\n") (
      lib.filterAttrs (_: names: names != [ ]) cfg.hosts
    )
  );
in
{
  options.networking = {
    hostName = mkOption {
      type = types.strMatching "^$|^[[:alnum:]]([[:alnum:]_-]{0,61}[[:alnum:]])?$";
      default = config.system.nixos.distroId;
    };
    domain = nullable types.str;
    fqdn = mkOption {
      type = types.str;
      default =
        if cfg.hostName != "" && cfg.domain != null then
          "${cfg.hostName}.${cfg.domain}"
        else
          throw "The FQDN is required but cannot be determined. Please make sure that both networking.hostName and networking.domain are set properly.";
    };
    fqdnOrHostName = mkOption {
      type = types.str;
      default = if cfg.domain == null then cfg.hostName else cfg.fqdn;
    };
    hostId = nullable (types.strMatching "[0-9a-f]{8}");
    useDHCP = toggle true;
    useNetworkd = toggle false;
    usePredictableInterfaceNames = nullable types.bool;
    enableIPv6 = toggle true;
    tempAddresses = mkOption {
      type = types.enum [
        "disabled"
        "enabled"
        "default"
      ];
      default = "default";
    };
    interfaces = mkOption {
      type = types.attrsOf (types.submodule interface);
      default = { };
    };
    defaultGateway = gateway;
    defaultGateway6 = gateway;
    nameservers = strings;
    search = strings;
    timeServers = mkOption {
      type = types.listOf types.str;
      default = map (n: "${toString n}.nixos.pool.ntp.org") (lib.range 0 3);
    };
    hosts = mkOption {
      type = types.attrsOf (types.listOf types.str);
      default = { };
    };
    hostFiles = mkOption {
      type = types.listOf types.path;
      default = [ ];
    };
    extraHosts = mkOption {
      type = types.lines;
      default = "";
    };
    localCommands = mkOption {
      type = types.lines;
      default = "";
    };
    dhcpcd = {
      enable = toggle true;
      wait = mkOption {
        type = types.str;
        default = "any";
      };
      extraConfig = mkOption {
        type = types.lines;
        default = "";
      };
      denyInterfaces = strings;
      allowInterfaces = nullable (types.listOf types.str);
    };
    resolvconf.enable = toggle true;
  };
  config = {
    networking.hosts = {
      "127.0.0.1" = [ "localhost" ];
      "127.0.0.2" =
        lib.optional (cfg.hostName != "") cfg.fqdnOrHostName
        ++ lib.optional (cfg.domain != null) cfg.hostName;
      "::1" = [ "localhost" ];
    };
    environment.etc = {
      hosts.text = hostLines + cfg.extraHosts + lib.concatMapStrings builtins.readFile cfg.hostFiles;
      hostname = lib.mkIf (cfg.hostName != "") { text = cfg.hostName + "\n"; };
      "resolv.conf.nixos" = lib.mkIf (cfg.nameservers != [ ]) {
        text = lib.concatMapStrings (server: "nameserver ${server}\n") cfg.nameservers;
      };
    };
    assertions = [
      {
        assertion = config.boot.zfs.enabled or false -> cfg.hostId != null;
        message = "ZFS requires networking.hostId to be set";
      }
    ];
  };
}
