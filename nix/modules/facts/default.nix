# What is known of a machine from outside its configuration: its key, its addresses, where its swap file lies.
{ lib, ... }:
let
  address =
    example: description:
    lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = null;
      inherit example description;
    };
in
{
  options.fleet.facts = {
    hostKey = lib.mkOption {
      type = lib.types.str;
      example = "ssh-ed25519 AAAA…";
      description = "The machine's ed25519 SSH host key, without a comment; known before its first start.";
    };
    ipv4 = address "192.0.2.10" "Public IPv4 address.";
    ipv6 = address "2001:db8::1" "Public IPv6 address, in a network of 64 bits.";
    resumeOffset = lib.mkOption {
      type = lib.types.nullOr lib.types.ints.unsigned;
      default = null;
      example = 533760;
      description = "Where the swap file begins on its device, in pages; known when the machine has been reached once.";
    };
    volumes = lib.mkOption {
      type = lib.types.attrsOf lib.types.str;
      default = { };
      example.data = "/dev/disk/by-id/scsi-0HC_Volume_1";
      description = "Device of each volume, by its name in config.";
    };
    floatingIps = lib.mkOption {
      type = lib.types.attrsOf lib.types.str;
      default = { };
      example.www = "203.0.113.5/32";
      description = "Addresses that the machine has besides its own, by their names in config.";
    };
    privateIpv4 = address "10.0.1.10" "Address in the fleet's private network.";
  };
}
