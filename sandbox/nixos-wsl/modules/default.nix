# The options of NixOS-WSL, and of their effects those that other options show.
{ lib, ... }:
{
  imports = [
    ./distro.nix
    ./options.nix
    ./wsl-conf.nix
    (lib.mkRenamedOptionModule [ "wsl" "docker" ] [ "wsl" "docker-desktop" ])
    (lib.mkRenamedOptionModule
      [ "wsl" "automountPath" ]
      [
        "wsl"
        "wslConf"
        "automount"
        "root"
      ]
    )
    (lib.mkRemovedOptionModule [
      "wsl"
      "docker-native"
    ] "use the options of virtualisation.docker")
    (lib.mkRemovedOptionModule [ "wsl" "nativeSystemd" ] "systemd is always native")
    (lib.mkRemovedOptionModule [
      "wsl"
      "tarball"
      "includeConfig"
    ] "the configuration is always included")
  ];
}
