{
  description = "NixOS systems of the fleet";

  # A host evaluates with the nixpkgs of its channel alone; the others are not even fetched.
  inputs = {
    nixpkgs-2505.url = "github:NixOS/nixpkgs/nixos-25.05";
    nixpkgs-2511.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixpkgs-2605.url = "github:NixOS/nixpkgs/nixos-26.05";
    nixpkgs-unstable.url = "github:NixOS/nixpkgs/nixos-unstable";

    # Only their modules are used, and those take packages from the host's own nixpkgs.
    disko.url = "github:nix-community/disko";
    impermanence.url = "github:nix-community/impermanence";
    nixos-apple-silicon.url = "github:nix-community/nixos-apple-silicon";
    nixos-hardware.url = "github:NixOS/nixos-hardware";
    nixos-wsl.url = "github:nix-community/NixOS-WSL";
    sops-nix.url = "github:Mic92/sops-nix";

    # Knows the options of one release each; the modules see that of their channel as `stylix`.
    stylix-2505.url = "github:nix-community/stylix/release-25.05";
    stylix-2511.url = "github:nix-community/stylix/release-25.11";
    stylix-2605.url = "github:nix-community/stylix/release-26.05";
    stylix-unstable.url = "github:nix-community/stylix";
  };

  outputs =
    inputs:
    let
      fleetLib = import ./lib;
      system =
        _: folder:
        let
          meta = fleetLib.readJSON (folder + "/meta.json");
        in
        inputs.${fleetLib.channelInput "nixpkgs" meta.channel}.lib.nixosSystem {
          specialArgs = {
            inputs = fleetLib.inputsOf inputs meta.channel;
            inherit fleetLib;
          };
          modules = [ folder ];
        };
      # What belongs to some of these flakes only is named by no path literal: a flake is rendered with what those name.
      root = dirOf ./lib;
      systems = builtins.mapAttrs system (fleetLib.foldersOf (root + "/hosts"));
      # Of the whole fleet (`./fleet render`): a change in here concerns no host.
      outputs = root + "/outputs";
    in
    {
      nixosConfigurations = systems;
    }
    // (
      if builtins.pathExists outputs then
        import outputs {
          inherit
            fleetLib
            inputs
            root
            systems
            ;
        }
      else
        { }
    );
}
