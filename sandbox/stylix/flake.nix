{
  description = "A stand-in for stylix";
  outputs = _: {
    nixosModules.stylix = {
      imports = [
        ./options.nix
        ./nixos.nix
      ];
    };
    homeModules.stylix = {
      imports = [
        ./options.nix
        ./home.nix
      ];
    };
  };
}
