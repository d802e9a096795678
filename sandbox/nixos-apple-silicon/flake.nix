{
  description = "A stand-in for nixos-apple-silicon";
  outputs = _: rec {
    nixosModules = {
      apple-silicon-support = ./modules;
      default = nixosModules.apple-silicon-support;
    };
  };
}
