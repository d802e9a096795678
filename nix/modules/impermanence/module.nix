# The module that makes the mounts. Its home-manager half needs home-manager as a part of the system; homes are kept by
# the system here.
{ inputs, ... }:
{
  imports = [ inputs.impermanence.nixosModules.impermanence ];
}
