{
  description = "Bind mounts from a place that is kept";
  outputs = _: {
    nixosModules.impermanence = ./module.nix;
    nixosModules.default = ./module.nix;
  };
}
