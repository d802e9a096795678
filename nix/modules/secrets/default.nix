# How the host opens its secrets, and which of those that config declares for it are put there.
{
  config,
  fleetLib,
  inputs,
  lib,
  ...
}:
let
  cfg = config.fleet.secrets;
  # A feature knows who reads its secret; what config says of it goes before.
  asDefaults = lib.mapAttrs (_: lib.mkDefault);
  uses =
    name:
    map (need: need.secrets.${name}) (
      lib.filter (need: need.secrets ? ${name}) (lib.attrValues config.fleet.needs)
    );
  isWanted =
    name:
    !(lib.elem name config.fleet.optionalSecrets)
    || uses name != [ ]
    || fleetLib.isInTemplates name cfg.templates;
  keyPath = fleetLib.ed25519KeyPath config.services.openssh.hostKeys;
in
{
  imports = [
    ../needs
    inputs.sops-nix.nixosModules.sops
  ];

  options.fleet.secrets.available = lib.mkOption {
    type = lib.types.attrsOf (lib.types.attrsOf lib.types.anything);
    default = { };
    description = "Secrets that config declares for this host, as sops-nix takes them.";
  };
  options.fleet.secrets.templates = lib.mkOption {
    type = lib.types.attrsOf (lib.types.attrsOf lib.types.anything);
    default = { };
    description = "Files with secrets in them that config declares for this host; `{{secret:NAME}}` stands for a value.";
  };
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
    secrets = lib.mapAttrs (
      name: definition: lib.mkMerge ([ definition ] ++ map asDefaults (uses name))
    ) (lib.filterAttrs (name: _: isWanted name) cfg.available);

    templates = fleetLib.fillTemplates config.sops.placeholder cfg.templates;

    # sops-nix would add every host key by itself: each host has one scheme, and a key that opens
    # nothing is an error at activation.
    gnupg.sshKeyPaths = [ ];
    age =
      if cfg.identity == "key-file" then
        {
          keyFile = lib.mkDefault "/var/lib/sops-nix/key.txt";
          sshKeyPaths = [ ];
        }
      else
        { sshKeyPaths = lib.optional (keyPath != null) keyPath; };
  };
}
