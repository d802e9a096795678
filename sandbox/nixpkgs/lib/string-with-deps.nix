# Text snippets in the order of their dependencies.
{ lib }:
rec {
  noDepEntry = text: {
    inherit text;
    deps = [ ];
  };
  fullDepEntry = text: deps: { inherit text deps; };
  packEntry = deps: {
    inherit deps;
    text = "";
  };
  stringAfter = deps: text: { inherit text deps; };
  textClosureList =
    snippets: wanted:
    let
      visit =
        state: item:
        if state.done ? ${item} then
          state
        else
          let
            entry = snippets.${item} or (throw "There is no snippet `${item}' to come after.");
            inner = lib.foldl' visit (
              state
              // {
                done = state.done // {
                  ${item} = true;
                };
              }
            ) entry.deps;
          in
          inner // { result = inner.result ++ [ entry.text ]; };
    in
    (lib.foldl' visit {
      done = { };
      result = [ ];
    } wanted).result;
  textClosureMap =
    f: snippets: wanted:
    lib.concatStringsSep "\n" (map f (textClosureList snippets wanted));
}
