# The tools that the fleet is worked on with.
{
  fleet,
  forAllSystems,
  nixpkgs,
  ...
}:
let
  packages = system: (nixpkgs fleet.channel).legacyPackages.${system};
in
{
  devShells = forAllSystems (
    system:
    let
      pkgs = packages system;
    in
    {
      default = pkgs.mkShellNoCC {
        packages = [
          (import ./nixfmt.nix pkgs)
          pkgs.age
          pkgs.colmena
          pkgs.deadnix
          pkgs.git
          pkgs.nodejs
          pkgs.openssh
          pkgs.sops
          pkgs.ssh-to-age
          pkgs.statix
        ];
      };
    }
  );
  # Formats a whole tree, which `nix fmt` asks for.
  formatter = forAllSystems (
    system:
    let
      pkgs = packages system;
    in
    pkgs.nixfmt-tree or (import ./nixfmt.nix pkgs)
  );
}
