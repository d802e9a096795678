# OpenSSH as the way in: keys alone, root for the fleet's admins.
{ config, lib, ... }:
let
  cfg = config.fleet.ssh;
in
{
  options.fleet.ssh = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether the host is reached over OpenSSH. The program delivers through it.";
    };
    rootKeys = lib.mkOption {
      type = lib.types.listOf lib.types.str;
      default = [ ];
      example = [ "ssh-ed25519 AAAA… alice" ];
      description = "OpenSSH public keys that log in as root.";
    };
    operatorSources = lib.mkOption {
      # What sshd, fail2ban and the firewall all read: no names.
      type = lib.types.listOf (lib.types.strMatching "[0-9a-fA-F:.]+(/[0-9]{1,3})?");
      default = [ ];
      example = [ "192.0.2.0/24" ];
      description = ''
        Addresses and networks from which hosts are operated: sshd never penalises them, fail2ban never bans
        them, and their connections are not limited. Without any, sshd penalises no source at all, fail2ban's
        bans stay short, and nothing is limited: an operator who is locked out cannot mend the host, and keys
        cannot be guessed.
      '';
    };
  };

  config = lib.mkIf cfg.enable {
    # Ciphers, key exchanges and MACs stay NixOS's own lists, which follow what is found out about them.
    services.openssh = {
      enable = true;
      openFirewall = lib.mkDefault true;
      settings = {
        PasswordAuthentication = lib.mkDefault false;
        KbdInteractiveAuthentication = lib.mkDefault false;
        PermitRootLogin = lib.mkDefault "prohibit-password";
        X11Forwarding = lib.mkDefault false;
      }
      // (
        if cfg.operatorSources == [ ] then
          { PerSourcePenalties = lib.mkDefault "no"; }
        else
          { PerSourcePenaltyExemptList = lib.concatStringsSep "," cfg.operatorSources; }
      );
    };
    users.users.root.openssh.authorizedKeys.keys = cfg.rootKeys;
  };
}
