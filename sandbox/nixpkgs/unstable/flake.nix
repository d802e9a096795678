{
  description = "A stand-in for nixpkgs unstable";
  outputs = _: import ../outputs.nix "26.11";
}
