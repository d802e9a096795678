{ lib }:
let
  make = import ./make.nix { inherit lib; };
in
{
  inherit make;
  inherit (make) mkOptionType isOptionType;
}
// import ./simple.nix { inherit lib; }
// import ./ints.nix { inherit lib; }
// import ./strings.nix { inherit lib; }
// import ./containers.nix { inherit lib; }
// import ./choices.nix { inherit lib; }
// import ./submodule.nix { inherit lib; }
