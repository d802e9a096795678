# Secrets of one user's own, opened by a key that the system keeps for that user alone. They are decrypted at every
# login, into the user's runtime folder; in the home are links.
{
  config,
  fleetLib,
  inputs,
  lib,
  ...
}:
{
  imports = [ inputs.sops-nix.homeManagerModules.sops ];

  options.fleet.secrets.available = lib.mkOption {
    type = lib.types.attrsOf (lib.types.attrsOf lib.types.anything);
    default = { };
    description = "Secrets that config declares for this home, as sops-nix takes them.";
  };

  options.fleet.secrets.templates = lib.mkOption {
    type = lib.types.attrsOf (lib.types.attrsOf lib.types.anything);
    default = { };
    description = "Files with secrets in them that config declares for this home; `{{secret:NAME}}` stands for a value.";
  };

  config.sops = {
    secrets = config.fleet.secrets.available;
    templates = fleetLib.fillTemplates config.sops.placeholder config.fleet.secrets.templates;
  };
}
