# Why a package may not be used with this configuration of the package set, or null.
{
  lib,
  config,
  system,
}:
{
  name,
  pname,
  version,
  meta,
}:
let
  package = {
    inherit name meta;
    pname = if pname == null then lib.getName name else pname;
    version = if version == null then lib.getVersion name else version;
  };
  licences = lib.toList (meta.license or [ ]);
  unfree =
    meta.unfree or false
    || lib.any (licence: builtins.isAttrs licence && !(licence.free or true)) licences;
  licenceName =
    (lib.findFirst (licence: !(licence.free or true)) { shortName = "unfree"; } licences).shortName;
  vulnerabilities = meta.knownVulnerabilities or [ ];
  refuse = why: help: "Package ‘${name}’ ${why}, refusing to evaluate.\n\n${help}";
in
if
  unfree
  && !(config.allowUnfree or false)
  && builtins.getEnv "NIXPKGS_ALLOW_UNFREE" != "1"
  && !((config.allowUnfreePredicate or (_: false)) package)
then
  refuse "has an unfree license (‘${licenceName}’)" ''
    a) To temporarily allow unfree packages, you can use an environment variable
       for a single invocation of the nix tools.
         $ export NIXPKGS_ALLOW_UNFREE=1
    b) For `nixos-rebuild` you can set
      { nixpkgs.config.allowUnfree = true; }
    in configuration.nix to override this. Alternatively you can configure a predicate:
      { nixpkgs.config.allowUnfreePredicate = pkg: builtins.elem (lib.getName pkg) [ "${package.pname}" ]; }
  ''
else if
  !(config.allowUnsupportedSystem or false) && !(lib.elem system (meta.platforms or [ system ]))
then
  refuse "is not available on the requested hostPlatform" ''
    hostPlatform.system = "${system}"
    package.meta.platforms = [ ${lib.concatMapStringsSep " " (name: "\"${name}\"") meta.platforms} ]
    { nixpkgs.config.allowUnsupportedSystem = true; } in configuration.nix overrides this.
  ''
else if
  vulnerabilities != [ ]
  && !(lib.elem name (config.permittedInsecurePackages or [ ]))
  && !((config.allowInsecurePredicate or (_: false)) package)
then
  refuse "is marked as insecure" ''
    Known issues:
    ${lib.concatMapStringsSep "\n" (issue: " - ${issue}") vulnerabilities}
    You can install it anyway by allowing this package, using
      { nixpkgs.config.permittedInsecurePackages = [ "${name}" ]; }
  ''
else if meta.broken or false && !(config.allowBroken or false) then
  refuse "is marked as broken" "Set { nixpkgs.config.allowBroken = true; } to use it all the same."
else
  null
