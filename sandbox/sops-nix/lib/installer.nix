# The programs that check a manifest at build time and install its secrets at activation.
{ pkgs }:
let
  header = ''
    #!${pkgs.runtimeShell}
    export PATH=${pkgs.core-tools}/bin
  '';
in
pkgs.runCommandLocal "sops-install-secrets"
  {
    install = header + builtins.readFile ./install-secrets.sh;
    check = header + builtins.readFile ./check-manifest.sh;
    identity = builtins.readFile ./age-identity.sh;
    passAsFile = [
      "install"
      "check"
      "identity"
    ];
    meta.mainProgram = "sops-install-secrets";
  }
  ''
    mkdir -p $out/bin $out/lib
    cp "$installPath" $out/bin/sops-install-secrets
    cp "$checkPath" $out/bin/check-manifest
    cp "$identityPath" $out/lib/age-identity.sh
    chmod +x $out/bin/*
  ''
