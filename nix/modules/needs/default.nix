# What a feature brings along: state, open ports, backups, secrets, unfree packages. The feature declares it once, under
# its own name; firewall, persistence, backup and secrets read it. Turned off, all of it is gone.
{ config, lib, ... }:
let
  inherit (lib) types;
  list =
    type: example: description:
    lib.mkOption {
      type = types.listOf type;
      default = [ ];
      inherit example description;
    };

  directory = types.either types.str (
    types.submodule {
      options = {
        directory = lib.mkOption {
          type = types.str;
          example = "/var/lib/colord";
          description = "The directory.";
        };
        user = lib.mkOption {
          type = types.str;
          default = "root";
          description = "Its owner where it does not exist yet.";
        };
        group = lib.mkOption {
          type = types.str;
          default = "root";
          description = "Its group where it does not exist yet.";
        };
        mode = lib.mkOption {
          type = types.str;
          default = "0755";
          description = "Its mode where it does not exist yet.";
        };
      };
    }
  );

  secret.options = {
    owner = lib.mkOption {
      type = types.str;
      default = "root";
      description = "User who may read it.";
    };
    group = lib.mkOption {
      type = types.str;
      default = "root";
      description = "Group of the file.";
    };
    mode = lib.mkOption {
      type = types.strMatching "0[0-7]{3}";
      default = "0400";
      description = "Mode of the file, octal.";
    };
    restartUnits = list types.str [ "tailscaled.service" ] "Units that restart when it changes.";
  };

  need.options = {
    directories = list directory [ "/var/lib/plex" ] "Directories that hold state of the feature.";
    files = list types.str [ "/etc/machine-id" ] "Files that hold state of the feature.";
    homeDirectories = list types.str [
      ".ssh"
    ] "Directories of state in the home of each of the fleet's users.";
    homeFiles = list types.str [
      ".bash_history"
    ] "Files of state in the home of each of the fleet's users.";
    backup = list types.str [ "/var/lib/plex" ] "Paths that belong into a backup.";
    tcp = list types.port [ 32400 ] "TCP ports that are opened in the firewall.";
    udp = list types.port [ 1900 ] "UDP ports that are opened in the firewall.";
    interfaces = list types.str [
      "tailscale0"
    ] "Network interfaces on which the ports are opened; on all of them where none is named.";
    localTcp = list types.port [ 9090 ] "TCP ports that are listened on and not opened.";
    unfree = list types.str [ "steam" ] "Names of unfree packages that the feature installs.";
    secrets = lib.mkOption {
      type = types.attrsOf (types.submodule secret);
      default = { };
      description = "Secrets that the feature reads, by their name in the stack's config.";
    };
  };

  claims = lib.concatLists (
    lib.mapAttrsToList (
      feature: need:
      map (port: {
        inherit feature;
        port = "tcp ${toString port}";
      }) (lib.unique (need.tcp ++ need.localTcp))
      ++ map (port: {
        inherit feature;
        port = "udp ${toString port}";
      }) (lib.unique need.udp)
    ) config.fleet.needs
  );
  # Declared where the host has secrets at all.
  available = config.fleet.secrets.available or { };
  undeclared = lib.concatLists (
    lib.mapAttrsToList (
      feature: need:
      map (secret: { inherit feature secret; }) (
        lib.filter (secret: !(available ? ${secret})) (lib.attrNames need.secrets)
      )
    ) config.fleet.needs
  );
  contested = lib.filterAttrs (_: owners: lib.length owners > 1) (
    lib.groupBy (claim: claim.port) claims
  );
in
{
  options.fleet = {
    needs = lib.mkOption {
      type = types.attrsOf (types.submodule need);
      default = { };
      description = "What each feature that is on brings along, by the feature's name.";
    };
    optionalSecrets = list types.str [ "tailscale-key" ] ''
      Secrets that are put on the host only while a feature that is on needs them. A feature lists those that it
      would need, on or off.
    '';
  };

  config = {
    assertions =
      map (use: {
        assertion = false;
        message = "${config.networking.hostName}: fleet.${use.feature} reads the secret ${use.secret}, which is not declared for this host. Add nixos-fleet:secrets.${use.secret} with hosts: [${config.networking.hostName}], and its value under nixos-fleet:secretValues.";
      }) undeclared
      ++ lib.mapAttrsToList (port: owners: {
        assertion = false;
        message = "${config.networking.hostName}: ${port} is claimed by ${
          lib.concatMapStringsSep " and " (owner: "fleet.${owner.feature}") owners
        }. Give one of them another port, or turn it off, in the host's options.";
      }) contested;

    networking.firewall = lib.mkMerge (
      lib.concatMap (
        need:
        let
          ports = {
            allowedTCPPorts = need.tcp;
            allowedUDPPorts = need.udp;
          };
        in
        if need.interfaces == [ ] then
          [ ports ]
        else
          map (interface: { interfaces.${interface} = ports; }) need.interfaces
      ) (lib.attrValues config.fleet.needs)
    );
  };
}
