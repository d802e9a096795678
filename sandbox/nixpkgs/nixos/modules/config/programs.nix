# A program that is switched on is installed, where the package set knows it by that name.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  on = lib.filter (
    name:
    let
      option = options.programs.${name}.enable or null;
    in
    lib.isOption option && option.highestPrio < 1400 && config.programs.${name}.enable == true
  ) (lib.attrNames options.programs);
  packageOf =
    name:
    let
      option = options.programs.${name}.package or null;
    in
    if lib.isOption option && option.highestPrio < 1400 then
      lib.optional (config.programs.${name}.package != null) config.programs.${name}.package
    else
      lib.optional (pkgs ? ${name}) pkgs.${name};
in
{
  environment.systemPackages = lib.concatMap packageOf on;
  programs.gamescope.enable = lib.mkIf config.programs.steam.enable (
    lib.mkDefault (config.programs.steam.gamescopeSession.enable or false)
  );
  environment.etc = lib.mkIf (config.fonts.packages != [ ]) {
    "fonts/packages".text = lib.concatMapStrings (font: "${font}\n") config.fonts.packages;
  };
}
