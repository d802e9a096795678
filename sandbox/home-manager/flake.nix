{
  description = "A stand-in for home-manager";
  outputs = _: {
    lib.homeManagerConfiguration = import ./lib/home-configuration.nix;
  };
}
