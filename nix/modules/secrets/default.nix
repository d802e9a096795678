# How the host opens its secrets; which ones there are is rendered per host as sops.secrets.
{
  config,
  fleetLib,
  inputs,
  lib,
  ...
}:
let
  cfg = config.fleet.secrets;
  keyPath = fleetLib.ed25519KeyPath config.services.openssh.hostKeys;
in
{
  imports = [ inputs.sops-nix.nixosModules.sops ];

  options.fleet.secrets.identity = lib.mkOption {
    type = lib.types.enum [
      "key-file"
      "host-key"
    ];
    default = "key-file";
    description = ''
      `key-file`: an age key of the host's own, put there at installation. `host-key`: the SSH host key of a
      machine that existed before; no key is ever copied to or from it.
    '';
  };

  config.sops = {
    # sops-nix would add every host key by itself: each host has one scheme, and a key that opens
    # nothing is an error at activation.
    gnupg.sshKeyPaths = [ ];
    age =
      if cfg.identity == "key-file" then
        {
          keyFile = "/var/lib/sops-nix/key.txt";
          sshKeyPaths = [ ];
        }
      else
        { sshKeyPaths = lib.optional (keyPath != null) keyPath; };
  };
}
