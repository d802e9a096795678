# Time zone, language, keyboard, and how the journal is kept.
{ config, lib, ... }:
let
  inherit (config.services) journald;
  # Since 26.11 by the names of journald.conf.
  journal =
    if journald ? settings then
      lib.generators.toKeyValue { } ({ Storage = "persistent"; } // journald.settings.Journal)
    else
      ''
        Storage=${journald.storage}
        ${journald.extraConfig}
      '';
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
    "systemd/journald.conf.d/nixos.conf".text = "[Journal]\n${journal}";
  };
}
