# Keys that are read before anything is mounted: activation decrypts secrets, and a check tells whose machine it is, when
# the kept directories are not in their places yet. So they are looked for where they are kept.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.fleet.impermanence;
  ageKey = "${cfg.path}/var/lib/sops-nix/key.txt";
in
{
  config = lib.mkIf (cfg.enable && cfg.root == "ephemeral") (
    {
      # The keys that the release makes, elsewhere; before what it may say of them itself, after what the host says.
      services.openssh.hostKeys = lib.mkOverride 900 (
        map (key: key // { path = "${cfg.path}${key.path}"; }) options.services.openssh.hostKeys.default
      );
      # Read by the installation, which puts it there.
      environment.etc."nixos-fleet/places".text = "ageKey=${ageKey}";
    }
    // lib.optionalAttrs (options.fleet ? secrets) {
      sops.age.keyFile = lib.mkIf (config.fleet.secrets.identity == "key-file") ageKey;
    }
  );
}
