{
  description = "A stand-in for sops-nix";
  outputs = _: rec {
    nixosModules = {
      sops = ./nixos;
      default = ./nixos;
    };
    homeManagerModules = {
      sops = ./home;
      default = ./home;
    };
    homeModules = homeManagerModules;
  };
}
