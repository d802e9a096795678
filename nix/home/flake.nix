{
  description = "Homes of the fleet's users";

  # A home evaluates with the nixpkgs and home-manager of its channel alone; the others are not even fetched.
  inputs = {
    nixpkgs-2505.url = "github:NixOS/nixpkgs/nixos-25.05";
    nixpkgs-2511.url = "github:NixOS/nixpkgs/nixos-25.11";
    nixpkgs-2605.url = "github:NixOS/nixpkgs/nixos-26.05";
    nixpkgs-unstable.url = "github:NixOS/nixpkgs/nixos-unstable";

    home-manager-2505 = {
      url = "github:nix-community/home-manager/release-25.05";
      inputs.nixpkgs.follows = "nixpkgs-2505";
    };
    home-manager-2511 = {
      url = "github:nix-community/home-manager/release-25.11";
      inputs.nixpkgs.follows = "nixpkgs-2511";
    };
    home-manager-2605 = {
      url = "github:nix-community/home-manager/release-26.05";
      inputs.nixpkgs.follows = "nixpkgs-2605";
    };
    home-manager-unstable = {
      url = "github:nix-community/home-manager";
      inputs.nixpkgs.follows = "nixpkgs-unstable";
    };

    # Only their modules are used, and those take packages from the home's own nixpkgs.
    nix-on-droid.url = "github:nix-community/nix-on-droid";
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
      root = dirOf ./lib;
      special = channel: {
        inputs = fleetLib.inputsOf inputs channel;
        inherit fleetLib;
      };
      ofChannel = channel: project: inputs.${fleetLib.channelInput project channel};

      home =
        _: folder:
        let
          meta = fleetLib.readJSON (folder + "/meta.json");
          input = ofChannel meta.channel;
        in
        (input "home-manager").lib.homeManagerConfiguration {
          # Not legacyPackages: those refuse every unfree package, whatever a home allows.
          pkgs = import (input "nixpkgs") { inherit (meta) system; };
          extraSpecialArgs = special meta.channel;
          modules = [ folder ];
        };

      droid =
        _: folder:
        let
          meta = fleetLib.readJSON (folder + "/meta.json");
          input = ofChannel meta.channel;
          extensions = folder + "/extensions.nix";
          own =
            if builtins.pathExists extensions then
              (import extensions { inherit fleetLib; }).nixpkgs.overlays
            else
              [ ];
          # There the modules cannot say anything of the packages.
          pkgs = import (input "nixpkgs") {
            inherit (meta) system;
            overlays = [ inputs.nix-on-droid.overlays.default ] ++ own;
            config.allowUnfreePredicate = package: builtins.elem (pkgs.lib.getName package) meta.unfree;
          };
        in
        inputs.nix-on-droid.lib.nixOnDroidConfiguration {
          inherit pkgs;
          extraSpecialArgs = special meta.channel;
          home-manager-path = (input "home-manager").outPath;
          modules = [
            folder
            { home-manager.extraSpecialArgs = special meta.channel; }
          ];
        };
    in
    {
      homeConfigurations = builtins.mapAttrs home (fleetLib.foldersOf (root + "/homes"));
      nixOnDroidConfigurations = builtins.mapAttrs droid (fleetLib.foldersOf (root + "/droids"));
    };
}
