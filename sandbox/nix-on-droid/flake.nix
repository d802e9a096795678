{
  description = "A stand-in for nix-on-droid";
  outputs = _: {
    overlays.default = _: _: { };
    lib.nixOnDroidConfiguration = import ./configuration.nix;
  };
}
