# What the installing program is told: a JSON file, checked at build time against the encrypted files.
{
  config,
  lib,
  pkgs,
}:
{
  suffix ? "",
  secrets,
  templates,
  extra,
}:
let
  cfg = config.sops;
  installer = import ./installer.nix { inherit pkgs; };
  manifest = pkgs.writeText "manifest${suffix}.json" (
    builtins.toJSON (
      {
        secrets = lib.attrValues secrets;
        templates = lib.attrValues templates;
        placeholderBySecretName = lib.mapAttrs (_: toString) cfg.placeholder;
        ageKeyFile = cfg.age.keyFile;
        ageSshKeyPaths = cfg.age.sshKeyPaths;
        generateKey = cfg.age.generateKey;
        inherit (cfg) keepGenerations environment;
        logging = {
          keyImport = lib.elem "keyImport" cfg.log;
          secretChanges = lib.elem "secretChanges" cfg.log;
        };
      }
      // extra
    )
  );
in
pkgs.runCommandLocal "checked-${manifest.name}" { } ''
  ${installer}/bin/check-manifest ${manifest} ${
    if cfg.validateSopsFiles then "sopsfile" else "manifest"
  }
  cp ${manifest} $out
''
