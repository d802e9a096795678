# A program that is switched on is installed, where it is one that the package set knows by that name.
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
    lib.isOption option && option.highestPrio < 1500 && config.programs.${name}.enable == true
  ) (lib.attrNames options.programs);
  packageOf =
    name:
    let
      option = options.programs.${name}.package or null;
    in
    if lib.isOption option && option.highestPrio < 1500 then
      lib.optional (config.programs.${name}.package != null) config.programs.${name}.package
    else
      lib.optional (pkgs ? ${name}) pkgs.${name};
in
{
  home.packages = lib.concatMap packageOf on;
}
