{
  description = "A stand-in for nixpkgs 25.05";
  outputs = _: import ../outputs.nix "25.05";
}
