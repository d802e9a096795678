# The theme of the home's programs.
{ inputs, ... }:
{
  imports = [
    inputs.stylix.homeModules.stylix
    ../../lib/theme.nix
  ];
}
