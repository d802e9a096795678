{
  description = "A stand-in for nixos-wsl";
  outputs = _: { };
}
