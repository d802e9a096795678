# A configuration of one device, evaluated with the package set that it is given.
{
  pkgs,
  modules ? [ ],
  extraSpecialArgs ? { },
  home-manager-path,
}:
let
  inherit (pkgs) lib;
  raw = lib.evalModules {
    class = "nixOnDroid";
    modules = [
      ./modules/build.nix
      ./modules/environment.nix
      ./modules/home-manager.nix
      ./modules/misc.nix
      {
        _module.args = {
          inherit home-manager-path;
          pkgs = lib.mkDefault pkgs;
        };
      }
    ]
    ++ modules;
    specialArgs = extraSpecialArgs;
  };
  failed = map (entry: entry.message) (lib.filter (entry: !entry.assertion) raw.config.assertions);
  checked =
    if failed != [ ] then
      throw "\nFailed assertions:\n${lib.concatMapStringsSep "\n" (message: "- ${message}") failed}"
    else
      lib.showWarnings raw.config.warnings raw;
in
{
  inherit (checked) config options;
  inherit (checked.config.build) activationPackage;
  inherit pkgs;
}
