{
  description = "Declarative disk layouts, as far as simulated machines have disks";
  outputs = _: {
    nixosModules.disko = ./module.nix;
    nixosModules.default = ./module.nix;
  };
}
