# What systemd-networkd would add to a simulated machine's interface. The rest of it is set up from outside, so of all
# addresses only those without a network of their own are applied. The unit has the name that NixOS gives it without networkd:
# that of networkd itself is masked under all machines.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  networks = lib.filter (network: lib.any isOurs (names network)) (
    lib.attrValues config.systemd.network.networks
  );
  names = network: lib.splitString " " (network.matchConfig.Name or "");
  isOurs = name: name == "eth*" || name == "eth0";
  alone = address: lib.hasSuffix "/32" address || lib.hasSuffix "/128" address;
  addresses = lib.unique (
    lib.filter alone (lib.concatMap (network: network.address or [ ]) networks)
  );
  ip = verb: address: "${pkgs.iproute2}/bin/ip address ${verb} ${address} dev eth0";
in
{
  config.systemd.services.network-addresses-eth0 =
    lib.mkIf (config.systemd.network.enable && addresses != [ ])
      {
        description = "Address configuration of eth0";
        wantedBy = [ "multi-user.target" ];
        stopIfChanged = false;
        serviceConfig = {
          Type = "oneshot";
          RemainAfterExit = true;
          ExecStart = map (ip "replace") addresses;
          ExecStop = map (address: "-${ip "del" address}") addresses;
        };
      };
}
