# Sources that fail to log in again and again are banned for a while; operators never are.
{ config, lib, ... }:
let
  cfg = config.fleet.fail2ban;
  operators = config.fleet.ssh.operatorSources;
in
{
  imports = [
    ../needs
    ../ssh
  ];

  options.fleet.fail2ban = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether fail2ban reads the logs of sshd.";
    };
    attempts = lib.mkOption {
      type = lib.types.ints.positive;
      default = 5;
      description = "Failures within ten minutes that lead to a ban.";
    };
    longestBan = lib.mkOption {
      type = lib.types.strMatching "[1-9][0-9]*[smhdw]";
      default = "48h";
      description = ''
        Bans double from ten minutes up to this. Where fleet.ssh.operatorSources names nobody, they stay at ten
        minutes: the operator may be among the banned.
      '';
    };
  };

  config = lib.mkIf cfg.enable {
    services.fail2ban = {
      enable = true;
      maxretry = cfg.attempts;
      bantime = lib.mkDefault "10m";
      bantime-increment = lib.mkIf (operators != [ ]) {
        enable = lib.mkDefault true;
        maxtime = lib.mkDefault cfg.longestBan;
        # Who is banned from one service comes back as an old acquaintance to the next.
        overalljails = lib.mkDefault true;
      };
      ignoreIP = operators;
    };
    fleet.needs.fail2ban.directories = [
      {
        directory = "/var/lib/fail2ban";
        mode = "0750";
      }
    ];
  };
}
