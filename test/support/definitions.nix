# Every definition that files of the rendered flake make outside `fleet`, as JSON can hold it: a set with the key `$`
# stands for what is no data. What a condition leaves out is left out; each content of a merge is a value by itself.
h:
let
  inherit (h.pkgs) lib;
  # Each is rendered with it, beside its own files.
  certain = if h.options ? home then h.options.home.stateVersion else h.options.system.stateVersion;
  files = map (definition: toString definition.file) certain.definitionsWithLocations;
  sources = lib.concatMap (
    file:
    let
      found = builtins.match "(.*-source)/(hosts|homes)/.*" file;
    in
    if found == null then [ ] else found
  ) files;
  isOurs = { file, ... }: lib.hasPrefix (lib.head sources) (toString file);
  is = kind: { "$" = kind; };
  # mkIf, mkMerge, mkOverride and mkOrder may stand anywhere below a submodule.
  contents =
    value:
    if !(builtins.isAttrs value) then
      [ value ]
    else if value._type or "" == "if" then
      if value.condition then contents value.content else [ ]
    else if value._type or "" == "merge" then
      lib.concatMap contents value.contents
    else if
      lib.elem (value._type or "") [
        "override"
        "order"
      ]
    then
      contents value.content
    else
      [ value ];
  attributes =
    depth: value:
    lib.filterAttrs (_: shown: shown != null) (
      lib.mapAttrs (
        _: attribute:
        let
          all = map (show depth) (contents attribute);
        in
        if all == [ ] then
          null
        else if lib.length all == 1 then
          lib.head all
        else
          is "merge" // { values = all; }
      ) value
    );
  show =
    depth: value:
    let
      tried = builtins.tryEval value;
    in
    if !tried.success then
      is "throw"
    else if depth == 0 then
      throw "deeper than any option is"
    else if value == null then
      is "null"
    else if lib.isDerivation value then
      is "package"
    else if builtins.isFunction value then
      is "function"
    else if builtins.isPath value then
      is "path"
    else if builtins.isFloat value then
      is "float"
    else if builtins.isList value then
      map (show (depth - 1)) value
    else if !(builtins.isAttrs value) then
      value
    else if value ? _type then
      is value._type
    else if value ? outPath then
      is "source"
    else
      attributes (depth - 1) value;
  definitions =
    option:
    let
      found = builtins.tryEval (builtins.filter isOurs option.definitionsWithLocations);
    in
    lib.optionals found.success (lib.concatMap (definition: contents definition.value) found.value);
  walk =
    node:
    if node._type or "" == "option" then
      let
        values = definitions node;
      in
      lib.optional (values != [ ]) {
        name = lib.showOption node.loc;
        values = map (show 20) values;
      }
    else
      lib.concatMap walk (lib.attrValues node);
in
walk (
  removeAttrs h.options [
    "fleet"
    "_module"
    # A message may only be read when its assertion fails.
    "assertions"
  ]
)
