{
  description = "A stand-in for nixos-hardware";
  outputs = _: { };
}
