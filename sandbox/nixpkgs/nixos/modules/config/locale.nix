# Time zone, language, keyboard, and how the journal is kept.
{ config, lib, ... }:
let
  inherit (config.services) journald;
in
{
  environment.etc = {
    localtime = lib.mkIf (config.time.timeZone != null) {
      source = "/usr/share/zoneinfo/${config.time.timeZone}";
    };
    "locale.conf".text = lib.generators.toKeyValue { } (
      { LANG = config.i18n.defaultLocale; } // config.i18n.extraLocaleSettings
    );
    "vconsole.conf".text = "KEYMAP=${toString config.console.keyMap}\n";
    "systemd/journald.conf.d/nixos.conf".text = ''
      [Journal]
      Storage=${journald.storage}
      ${journald.extraConfig}
    '';
  };
}
