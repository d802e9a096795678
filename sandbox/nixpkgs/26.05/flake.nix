{
  description = "A stand-in for nixpkgs 26.05";
  outputs = _: import ../outputs.nix "26.05";
}
