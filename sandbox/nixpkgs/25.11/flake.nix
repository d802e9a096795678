{
  description = "A stand-in for nixpkgs 25.11";
  outputs = _: import ../outputs.nix "25.11";
}
