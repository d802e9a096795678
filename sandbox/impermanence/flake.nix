{
  description = "A stand-in for impermanence";
  outputs = _: { };
}
