# Cases of the packages' data, for ../tests.nix.
let
  packages = import ./.;
  throws = builtins.throw "removed";
  pkgs = {
    git.type = "derivation";
    kdePackages.kate.type = "derivation";
    vscode = throws;
    vim = { };
  };
  inAnyGroup =
    name: builtins.any (group: packages.groups.${group} ? ${name}) (builtins.attrNames packages.groups);
  sorted = builtins.sort builtins.lessThan;
in
{
  "packages: no name stands in two groups" = {
    found = builtins.length (
      builtins.concatMap packages.ofGroup (builtins.attrNames packages.groups) ++ [ "git-minimal" ]
    );
    expected = builtins.length packages.names;
  };
  "packages: a profile names packages of the groups alone, or lean ones" = {
    found = builtins.filter (name: !(inAnyGroup name)) (packages.ofProfile "full");
    expected = [ "git-minimal" ];
  };
  "packages: a profile has those before it" = {
    found = builtins.map (profile: builtins.length (packages.ofProfile profile.name)) packages.profiles;
    expected = builtins.genList (
      index:
      builtins.length (
        builtins.concatMap (at: (builtins.elemAt packages.profiles at).packages) (
          builtins.genList (at: at) (index + 1)
        )
      )
    ) (builtins.length packages.profiles);
  };
  "packages: the larger the profile, the larger its budget" = {
    found = sorted (map (profile: profile.budget) packages.profiles);
    expected = map (profile: profile.budget) packages.profiles;
  };
  "packages: an unknown profile" = {
    found = (builtins.tryEval (packages.ofProfile "huge")).success;
    expected = false;
  };
  "packages: what two places ask for comes once, what is excluded not at all" = {
    found = packages.selected {
      groups = [ "databases" ];
      profile = "minimal";
      exclude = [
        "dbeaver-bin"
        "pgcli"
        "file"
        "jq"
        "less"
        "rsync"
        "tree"
      ];
    };
    expected = [
      "postgresql"
      "sqlite"
      "curl"
      "unzip"
      "zip"
    ];
  };
  "packages: a lean build gives way to the whole one" = {
    found =
      map
        (
          groups:
          builtins.filter (name: builtins.match "git.*" name != null) (
            packages.selected {
              inherit groups;
              profile = "essential";
            }
          )
        )
        [
          [ ]
          [ "cli" ]
        ];
    expected = [
      [ "git-minimal" ]
      [ "git" ]
    ];
  };
  "packages: one that is not at its own name" = {
    found = packages.find pkgs "kate";
    expected = pkgs.kdePackages.kate;
  };
  "packages: removed, absent, or no package" = {
    found = map (packages.find pkgs) [
      "vscode"
      "emacs"
      "vim"
    ];
    expected = [
      null
      null
      null
    ];
  };
  "packages: unfree names are those that nixpkgs asks for" = {
    found = packages.unfree [
      "git"
      "zoom-us"
    ];
    expected = [ "zoom" ];
  };
}
