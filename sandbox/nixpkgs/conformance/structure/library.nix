{ lib }:
{
  attrs = [
    (lib.filterAttrs (name: value: name != "b" && value != 3) {
      a = 1;
      b = 2;
      c = 3;
    })
    (lib.mapAttrs' (name: value: lib.nameValuePair "x-${name}" (value + 1)) { a = 1; })
    (lib.genAttrs [ "a" "b" ] (name: "${name}!"))
    (lib.recursiveUpdate {
      a.b = 1;
      a.c = 1;
    } { a.c = 2; })
    (lib.attrByPath [ "a" "b" ] "none" { a.b = 1; })
    (lib.attrByPath [ "a" "x" ] "none" { a.b = 1; })
    (lib.foldlAttrs
      (
        sum: _: value:
        sum + value
      )
      0
      {
        a = 1;
        b = 2;
      }
    )
    (lib.mapAttrsToList (name: value: "${name}=${toString value}") {
      a = 1;
      b = 2;
    })
    (lib.setAttrByPath [ "a" "b" ] 1)
    (lib.concatMapAttrs (name: value: {
      ${name} = value;
      "${name}2" = value;
    }) { a = 1; })
  ];
  lists = [
    (lib.unique [
      1
      2
      1
      3
      2
    ])
    (lib.flatten [
      1
      [
        2
        [ 3 ]
      ]
    ])
    (lib.range 1 4)
    (lib.subtractLists [ 2 ] [ 1 2 3 ])
    (lib.zipLists [ 1 2 ] [ "a" "b" ])
    (lib.last [
      1
      2
      3
    ])
    (lib.take 2 [
      1
      2
      3
    ])
    (lib.drop 2 [
      1
      2
      3
    ])
    (lib.imap1 (index: value: "${toString index}${value}") [
      "a"
      "b"
    ])
    (lib.partition (x: x > 1) [
      1
      2
      3
    ])
    (lib.naturalSort [
      "disk11"
      "disk8"
      "disk100"
      "disk9"
    ])
    (lib.foldr (a: b: a - b) 0 [
      1
      2
      3
    ])
    (lib.findFirst (x: x > 1) 0 [
      1
      2
      3
    ])
  ];
  strings = [
    (lib.concatMapStringsSep ", " toString [
      1
      2
    ])
    (lib.escapeShellArgs [
      "plain"
      "with space"
      "it's"
      ""
    ])
    (lib.splitString "." "a.b..c")
    (lib.removePrefix "ab" "abc")
    (lib.removeSuffix ".nix" "a.nix")
    (lib.hasInfix "b" "abc")
    (lib.toUpper "aBc")
    (lib.versionAtLeast "25.11" "25.05")
    (lib.versionOlder "25.11" "25.05")
    (lib.strings.escapeNixString "a\"\${b}\n")
    (lib.strings.fixedWidthString 5 "0" "42")
    (lib.strings.sanitizeDerivationName "../hello world")
    (lib.escapeRegex "a.b*c")
  ];
  generators = [
    (lib.generators.toINI { } {
      a = {
        b = 1;
        c = true;
      };
    })
    (lib.generators.toKeyValue { } {
      a = 1;
      b = "x";
    })
    (lib.generators.toGitINI {
      user.name = "A";
      url."ssh://x".insteadOf = [
        "a"
        "b"
      ];
    })
    (lib.generators.toPretty { } {
      a = [
        1
        "x"
        null
        true
      ];
    })
    (lib.cli.toGNUCommandLineShell { } {
      verbose = true;
      n = 3;
      data = null;
      list = [
        "a"
        "b c"
      ];
    })
  ];
}
