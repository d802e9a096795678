{ lib, ... }:
{
  services.openssh.settings.LogLevel = lib.mkForce "DEBUG";
}
