# The library with `lib.hm` in it, by the name under which other projects take it.
lib: import ../../lib/extend.nix { inherit lib; }
