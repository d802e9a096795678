{
  description = "A stand-in for nixos-wsl";
  outputs = _: rec {
    nixosModules = {
      wsl = ./modules;
      default = nixosModules.wsl;
    };
  };
}
