# A configuration belongs to one machine. The closure carries that machine's SSH host key and refuses
# to be activated where another one lies, whoever calls switch-to-configuration and however.
{
  config,
  fleetLib,
  lib,
  ...
}:
let
  cfg = config.fleet.marker;
  keyPath = fleetLib.ed25519KeyPath config.services.openssh.hostKeys;
in
{
  imports = [ ../facts ];

  options.fleet.marker.enable = lib.mkOption {
    type = lib.types.bool;
    default = true;
    description = "Whether the system refuses to be activated on any machine but its own.";
  };

  config = lib.mkIf cfg.enable {
    assertions = [
      {
        assertion = keyPath != null;
        message = "fleet.marker: services.openssh.hostKeys has no key of type ed25519 to know the machine by.";
      }
    ];

    environment.etc."nixos-fleet/machine".text = "${config.fleet.facts.hostKey}\n";
    # Read by the installation, which puts the key there.
    environment.etc."nixos-fleet/places".text = lib.mkIf (keyPath != null) "hostKey=${keyPath}";

    # Builtins of bash alone: on a foreign machine nothing may be expected on PATH.
    system.preSwitchChecks.nixosFleetMachine = lib.mkIf (keyPath != null) ''
      keyFile=${lib.escapeShellArg "${keyPath}.pub"}
      expected=${lib.escapeShellArg config.fleet.facts.hostKey}
      found="no key"
      if [ -r "$keyFile" ]; then
        keyType="" keyBody=""
        read -r keyType keyBody _ <"$keyFile" || true
        found="$keyType $keyBody"
      fi
      if [ "$found" != "$expected" ]; then
        echo "This configuration is for the fleet's host" ${lib.escapeShellArg config.networking.hostName} "and refuses any other machine."
        echo "expected in $keyFile: $expected"
        echo "found: $found"
        echo "Nothing was changed. Use nixos-rebuild with this machine's own configuration."
        exit 1
      fi
    '';
  };
}
