# The theme of the system: login screen, console, boot splash and what programs take from it.
{ inputs, ... }:
{
  imports = [
    inputs.stylix.nixosModules.stylix
    ../../lib/theme.nix
  ];
}
