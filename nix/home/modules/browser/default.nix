# Firefox that tells nobody what one does, with a blocker of advertisements.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.fleet.browser;
  # In a home with a theme: Stylix warns where it is not told which profiles there are.
  themed = lib.optionalAttrs (options ? stylix) {
    stylix.targets.firefox.profileNames = lib.mkDefault [ "default" ];
  };
in
{
  options.fleet.browser = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether Firefox is set up.";
    };
    extensions = lib.mkOption {
      description = "Extensions: their id, and their name at addons.mozilla.org. Firefox fetches them itself.";
      type = lib.types.attrsOf lib.types.str;
      default = {
        "uBlock0@raymondhill.net" = "ublock-origin";
      };
      example = {
        "keepassxc-browser@keepassxc.org" = "keepassxc-browser";
      };
    };
    homepage = lib.mkOption {
      type = lib.types.nullOr lib.types.str;
      default = null;
      example = "https://start.example.org";
      description = "Page that it opens with; null: an empty one.";
    };
  };

  config = lib.mkIf cfg.enable (
    themed
    // {
      programs.firefox = {
        enable = lib.mkDefault true;
        # Where a profile lies must not move with a release, or the browser begins anew.
        configPath = lib.mkDefault ".mozilla/firefox";
        policies = {
          DisableFirefoxStudies = lib.mkDefault true;
          DisablePocket = lib.mkDefault true;
          DisableTelemetry = lib.mkDefault true;
          DontCheckDefaultBrowser = lib.mkDefault true;
          ExtensionSettings = lib.mapAttrs (_: name: {
            installation_mode = "normal_installed";
            install_url = "https://addons.mozilla.org/firefox/downloads/latest/${name}/latest.xpi";
          }) cfg.extensions;
        };
        profiles.default.settings = {
          "browser.startup.homepage" = lib.mkDefault (
            if cfg.homepage == null then "about:blank" else cfg.homepage
          );
          "browser.newtabpage.activity-stream.showSponsored" = lib.mkDefault false;
          "browser.newtabpage.activity-stream.showSponsoredTopSites" = lib.mkDefault false;
          "dom.security.https_only_mode" = lib.mkDefault true;
        };
      };
    }
  );
}
