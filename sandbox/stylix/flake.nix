{
  description = "A stand-in for stylix";
  outputs = _: { };
}
