# The programs that every closure switches, starts and sets up /etc with. They are the same for every
# configuration of a release, so an edited host builds nothing of this again.
{ pkgs, release }:
let
  scripts = ../../nixos/activation;
  header = ''
    #!${pkgs.runtimeShell}
    export PATH=${pkgs.core-tools}/bin
  '';
  script = name: header + builtins.readFile (scripts + "/${name}.sh");
in
pkgs.runCommandLocal "switch-to-configuration-${release}"
  {
    switch = script "switch-to-configuration";
    units = builtins.readFile (scripts + "/units.sh");
    unitActions = builtins.readFile (scripts + "/unit-actions.sh");
    init = script "init";
    setupEtc = script "setup-etc";
    updateUsers = script "update-users-groups";
    installBootEntries = script "install-boot-entries";
    passAsFile = [
      "switch"
      "units"
      "unitActions"
      "init"
      "setupEtc"
      "updateUsers"
      "installBootEntries"
    ];
  }
  ''
    mkdir -p $out/bin $out/lib
    cp "$switchPath" $out/bin/switch-to-configuration
    cp "$unitsPath" $out/lib/units.sh
    cp "$unitActionsPath" $out/lib/unit-actions.sh
    cp "$initPath" $out/lib/init
    cp "$setupEtcPath" $out/lib/setup-etc
    cp "$updateUsersPath" $out/lib/update-users-groups
    cp "$installBootEntriesPath" $out/lib/install-boot-entries
    chmod +x $out/bin/* $out/lib/*
  ''
