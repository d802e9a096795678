{
  description = "A stand-in for nixos-apple-silicon";
  outputs = _: { };
}
