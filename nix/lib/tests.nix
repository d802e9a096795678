# Failed cases of the library, each with what was found; an empty list is success.
let
  fleetLib = import ./.;
  palette = import ./palette.nix;
  paths = [
    [
      "new"
      "name"
    ]
    [ "old" ]
  ];
  cases = import ./packages/tests.nix // {
    "channelInput drops the dot of a release" = {
      found = fleetLib.channelInput "nixpkgs" "25.11";
      expected = "nixpkgs-2511";
    };
    "channelInput keeps the rolling channel" = {
      found = fleetLib.channelInput "home-manager" "unstable";
      expected = "home-manager-unstable";
    };
    "inputsOf gives a project's branch for the channel its plain name" = {
      found =
        (fleetLib.inputsOf {
          stylix-2505 = 1;
          stylix-2511 = 2;
          other = 3;
        } "25.11").stylix;
      expected = 2;
    };
    "fillTemplates puts a placeholder wherever a secret is named, and leaves the rest" = {
      found = fleetLib.fillTemplates { "a" = "P"; } {
        t = {
          content = "x={{secret:a}} {{secret:a}} {{ other }}";
          mode = "0440";
        };
      };
      expected.t = {
        content = "x=P P {{ other }}";
        mode = "0440";
      };
    };
    "isInTemplates knows a name from a longer one" = {
      found = map (name: fleetLib.isInTemplates name { t.content = "{{secret:ab}}"; }) [
        "a"
        "ab"
      ];
      expected = [
        false
        true
      ];
    };
    "the palette has the sixteen colours of base16" = {
      found = builtins.filter (name: builtins.match "[0-9a-f]{6}" palette.${name} == null) [
        "base00"
        "base01"
        "base02"
        "base03"
        "base04"
        "base05"
        "base06"
        "base07"
        "base08"
        "base09"
        "base0A"
        "base0B"
        "base0C"
        "base0D"
        "base0E"
        "base0F"
      ];
      expected = [ ];
    };
    "foldersOf of a folder that is absent" = {
      found = fleetLib.foldersOf ./absent;
      expected = { };
    };
    "foldersOf leaves files out" = {
      found =
        builtins.attrNames (fleetLib.foldersOf ../.)
        == builtins.attrNames (builtins.removeAttrs (fleetLib.foldersOf ../.) [ "flake.nix" ]);
      expected = true;
    };
    "foldersOf names each folder with its path" = {
      found = (fleetLib.foldersOf ../.).lib;
      expected = ../. + "/lib";
    };
    "hasPath through what is no set" = {
      found = fleetLib.hasPath [ "a" "b" ] { a = 1; };
      expected = false;
    };
    "hasPath of a value" = {
      found = fleetLib.hasPath [ "a" "b" ] { a.b = null; };
      expected = true;
    };
    "firstDeclared prefers the new name" = {
      found = fleetLib.firstDeclared {
        new.name = { };
        old = { };
      } paths 1;
      expected = {
        new.name = 1;
      };
    };
    "firstDeclared takes the old name where the new one is absent" = {
      found = fleetLib.firstDeclared { old = { }; } paths 1;
      expected = {
        old = 1;
      };
    };
    "firstDeclared names the last path where none is declared" = {
      found = fleetLib.firstDeclared { } paths 1;
      expected = {
        old = 1;
      };
    };
    "mebibytes of gibibytes" = {
      found = fleetLib.mebibytes "16G";
      expected = 16384;
    };
    "mebibytes of mebibytes" = {
      found = fleetLib.mebibytes "512M";
      expected = 512;
    };
    "secretPath of a declared secret" = {
      found = fleetLib.secretPath { sops.secrets.a.path = "/run/secrets-for-users/a"; } "a";
      expected = "/run/secrets-for-users/a";
    };
    "secretPath of one that is not, on a host without any" = {
      found = fleetLib.secretPath { } "a";
      expected = "/run/secrets/a";
    };
    "administrators are people of the group wheel" = {
      found = fleetLib.administrators {
        ada = {
          isNormalUser = true;
          extraGroups = [ "wheel" ];
        };
        bob = {
          isNormalUser = true;
          extraGroups = [ ];
        };
        daemon = {
          isNormalUser = false;
          extraGroups = [ "wheel" ];
        };
      };
      expected = [ "ada" ];
    };
    "byFamily parts addresses and networks" = {
      found = fleetLib.byFamily [
        "192.0.2.0/24"
        "2001:db8::/32"
        "::1"
      ];
      expected = {
        ipv4 = [ "192.0.2.0/24" ];
        ipv6 = [
          "2001:db8::/32"
          "::1"
        ];
      };
    };
    "ed25519KeyPath finds the key among others" = {
      found = fleetLib.ed25519KeyPath [
        {
          type = "rsa";
          path = "/a";
        }
        {
          type = "ed25519";
          path = "/b";
        }
      ];
      expected = "/b";
    };
    "ed25519KeyPath without such a key" = {
      found = fleetLib.ed25519KeyPath [ ];
      expected = null;
    };
  };
  all = cases // import ./workspaces-tests.nix;
  failed = builtins.filter (name: all.${name}.found != all.${name}.expected) (builtins.attrNames all);
in
map (name: { inherit name; } // all.${name}) failed
