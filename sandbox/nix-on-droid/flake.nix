{
  description = "A stand-in for nix-on-droid";
  outputs = _: { };
}
