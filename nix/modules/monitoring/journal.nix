# Logs: so much, for so long, and nothing lost when a service says a lot at once.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.fleet.monitoring;
  settings = {
    SystemMaxUse = cfg.journal.maxUse;
    MaxRetentionSec = cfg.journal.retention;
    RateLimitIntervalSec = "30s";
    RateLimitBurst = 20000;
  };
in
{
  config = lib.mkIf (cfg.enable && cfg.journal.enable) {
    # Since 26.11 journald is set up by the names of journald.conf.
    services.journald =
      if options.services.journald ? settings then
        { settings.Journal = lib.mapAttrs (_: lib.mkDefault) settings; }
      else
        {
          rateLimitInterval = lib.mkDefault settings.RateLimitIntervalSec;
          rateLimitBurst = lib.mkDefault settings.RateLimitBurst;
          extraConfig = ''
            SystemMaxUse=${settings.SystemMaxUse}
            MaxRetentionSec=${settings.MaxRetentionSec}
          '';
        };
  };
}
