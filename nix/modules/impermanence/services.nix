# State of services that are no features of the fleet's: kept as soon as the service is on.
{ config, lib }:
let
  inherit (config)
    hardware
    networking
    security
    services
    virtualisation
    ;
  owned = user: mode: directory: {
    inherit directory mode user;
    group = user;
  };
  secret = directory: {
    inherit directory;
    mode = "0700";
  };
  # on: whether the service runs; kept: where its state is.
  table = [
    {
      on = hardware.bluetooth.enable;
      kept = [ (secret "/var/lib/bluetooth") ];
    }
    {
      on = networking.networkmanager.enable;
      kept = [
        (secret "/etc/NetworkManager/system-connections")
        (secret "/var/lib/NetworkManager")
      ];
    }
    {
      on = networking.wireless.iwd.enable;
      kept = [ (secret "/var/lib/iwd") ];
    }
    {
      on = virtualisation.docker.enable;
      kept = [
        {
          directory = "/var/lib/docker";
          mode = "0710";
        }
      ];
    }
    {
      on = virtualisation.podman.enable || virtualisation.containers.enable;
      kept = [ "/var/lib/containers" ];
    }
    {
      on = virtualisation.libvirtd.enable;
      kept = [ "/var/lib/libvirt" ];
    }
    {
      on = virtualisation.waydroid.enable;
      kept = [ "/var/lib/waydroid" ];
    }
    {
      on = services.postgresql.enable;
      kept = [ (owned "postgres" "0750" "/var/lib/postgresql") ];
    }
    {
      on = services.mysql.enable;
      kept = [ (owned services.mysql.user "0700" services.mysql.dataDir) ];
    }
    {
      on = services.tailscale.enable;
      kept = [ (secret "/var/lib/tailscale") ];
    }
    {
      on = services.printing.enable;
      kept = [ "/var/lib/cups" ];
    }
    {
      on = services.colord.enable;
      kept = [ (owned "colord" "0755" "/var/lib/colord") ];
    }
    {
      on = services.fprintd.enable;
      kept = [ (secret "/var/lib/fprint") ];
    }
    {
      on = services.fail2ban.enable;
      kept = [ (secret "/var/lib/fail2ban") ];
    }
    {
      on = services.flatpak.enable;
      kept = [ "/var/lib/flatpak" ];
    }
    {
      on = services.power-profiles-daemon.enable;
      kept = [ "/var/lib/power-profiles-daemon" ];
    }
    {
      on = services.upower.enable;
      kept = [ "/var/lib/upower" ];
    }
    {
      on = services.accounts-daemon.enable;
      kept = [ "/var/lib/AccountsService" ];
    }
    {
      on = security.acme.certs != { };
      kept = [ (owned "acme" "0755" "/var/lib/acme") ];
    }
  ];
in
lib.concatMap (entry: lib.optionals entry.on entry.kept) table
