# All packages of another channel under one name, as the host's own unfree and insecure lists allow them. Another nixpkgs
# costs as much to evaluate as the host's own: it is looked at when the first of its packages is.
{
  config,
  fleetLib,
  inputs,
}:
name: channel: final: _: {
  ${name} = import inputs.${fleetLib.channelInput "nixpkgs" channel} {
    inherit (final.stdenv.hostPlatform) system;
    inherit (config.nixpkgs) config;
  };
}
