# nixos-rebuild for the simulated hosts.
{ pkgs, release }:
pkgs.writeTextFile {
  name = "nixos-rebuild-${release}";
  executable = true;
  destination = "/bin/nixos-rebuild";
  meta.mainProgram = "nixos-rebuild";
  text = ''
    #!${pkgs.runtimeShell}
    export PATH=${pkgs.core-tools}/bin:$PATH
  ''
  + builtins.readFile ../../nixos/activation/nixos-rebuild.sh;
}
