# home-manager's program: builds and activates a home, lists its generations.
{ pkgs, release }:
pkgs.writeTextFile {
  name = "home-manager-${release}";
  executable = true;
  destination = "/bin/home-manager";
  meta.mainProgram = "home-manager";
  text = ''
    #!${pkgs.runtimeShell}
    export PATH=${pkgs.core-tools}/bin:$PATH
  ''
  + builtins.readFile ./home-manager.sh;
}
