{
  description = "A stand-in for nixos-hardware";
  outputs = _: {
    nixosModules.framework-13-7040-amd = ./framework-13-7040-amd.nix;
  };
}
