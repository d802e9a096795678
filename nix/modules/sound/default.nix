# Sound: PipeWire, also for programs that speak ALSA, PulseAudio or JACK.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.fleet.sound;
in
{
  options.fleet.sound = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = false;
      description = "Whether the host plays and records sound. Every desktop turns it on.";
    };
    server = lib.mkOption {
      type = lib.types.enum [
        "pipewire"
        "pulseaudio"
      ];
      default = "pipewire";
      description = "What mixes the programs' sound. xrdp carries that of PulseAudio alone to its clients.";
    };
  };

  config = lib.mkIf cfg.enable (
    lib.mkMerge [
      # Without it, sound stutters under load.
      { security.rtkit.enable = lib.mkDefault true; }
      (lib.mkIf (cfg.server == "pipewire") {
        services.pulseaudio.enable = false;
        services.pipewire = {
          enable = true;
          alsa.enable = lib.mkDefault true;
          alsa.support32Bit = lib.mkDefault pkgs.stdenv.hostPlatform.isx86_64;
          jack.enable = lib.mkDefault true;
          pulse.enable = lib.mkDefault true;
        };
      })
      (lib.mkIf (cfg.server == "pulseaudio") {
        services.pulseaudio.enable = true;
        # It may stay for shared screens; NixOS would have it mix sound on any desktop.
        services.pipewire = {
          alsa.enable = false;
          jack.enable = false;
          pulse.enable = false;
        };
      })
    ]
  );
}
