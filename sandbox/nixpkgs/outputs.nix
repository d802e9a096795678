# The outputs of one release, as the flake of a nixpkgs has them.
release:
let
  lib = import ./lib { inherit release; };
  systems = [
    "x86_64-linux"
    "aarch64-linux"
  ];
  packagesFor =
    system:
    import ./pkgs {
      inherit release system lib;
    };
  nixosSystem = arguments: import ./nixos/eval-config.nix ({ inherit lib release; } // arguments);
  factory =
    system:
    (nixosSystem {
      inherit system;
      modules = [ ./nixos/factory.nix ];
    }).config.system.build.toplevel;
in
{
  lib = lib.extend (
    _: _: {
      inherit nixosSystem;
      nixos = { inherit nixosSystem; };
    }
  );
  legacyPackages = lib.genAttrs systems packagesFor;
  nixosModules = {
    notDetected = ./nixos/modules/installer/scan/not-detected.nix;
  };
  packages = lib.genAttrs systems (system: {
    factory = factory system;
  });
}
