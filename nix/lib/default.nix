# Functions that the flakes, the modules and the platforms share. They need nothing but Nix itself,
# so that they can be tested, and used in a flake's outputs, without any nixpkgs.
let
  self = {
    /**
      Name of the flake input that holds a channel of a project.

      channelInput "nixpkgs" "25.11" => "nixpkgs-2511"
    */
    channelInput = project: channel: "${project}-${builtins.replaceStrings [ "." ] [ "" ] channel}";

    /**
      Inputs as the modules of a host or home of a channel see them: of a project with a branch for each channel,
      that of their own, by the project's name.
    */
    inputsOf =
      available: channel:
      available
      // {
        stylix = available.${self.channelInput "stylix" channel};
      };

    /**
      The folders in a folder, by name; nothing where the folder does not exist.
    */
    foldersOf =
      folder:
      let
        entries = if builtins.pathExists folder then builtins.readDir folder else { };
        names = builtins.filter (name: entries.${name} == "directory") (builtins.attrNames entries);
      in
      builtins.listToAttrs (
        map (name: {
          inherit name;
          value = folder + "/${name}";
        }) names
      );

    /**
      The templates of config as sops-nix takes them: `{{secret:NAME}}` becomes the placeholder of that secret.

      fillTemplates { a = "P"; } { t.content = "x={{secret:a}}"; } => { t.content = "x=P"; }
    */
    fillTemplates =
      placeholders: templates:
      let
        names = builtins.attrNames placeholders;
        fill = builtins.replaceStrings (map (name: "{{secret:${name}}}") names) (
          map (name: placeholders.${name}) names
        );
      in
      builtins.mapAttrs (_: template: template // { content = fill template.content; }) templates;

    /**
      Whether a template asks for this secret.
    */
    isInTemplates =
      name: templates:
      let
        mark = "{{secret:${name}}}";
      in
      builtins.any (
        template: builtins.replaceStrings [ mark ] [ "" ] template.content != template.content
      ) (builtins.attrValues templates);

    readJSON = file: builtins.fromJSON (builtins.readFile file);

    /**
      Whether an attribute set has a value at a path.
    */
    hasPath =
      path: set:
      path == [ ]
      || (
        builtins.isAttrs set
        && builtins.hasAttr (builtins.head path) set
        && self.hasPath (builtins.tail path) set.${builtins.head path}
      );

    /**
      An attribute set with one value at a path.
    */
    atPath =
      path: value:
      if path == [ ] then value else { ${builtins.head path} = self.atPath (builtins.tail path) value; };

    /**
      A definition at the first of several option paths that the release in use declares. Options are
      renamed between releases; asking the module system which one is there needs no table of versions.
      The last path is taken where none is there, so that the error names it.
    */
    firstDeclared =
      options: paths: value:
      let
        declared = builtins.filter (path: self.hasPath path options) paths;
        last = builtins.elemAt paths (builtins.length paths - 1);
      in
      self.atPath (if declared == [ ] then last else builtins.head declared) value;

    /**
      Where a secret lies on the host. One that config does not declare has a place too, so that the refusal
      is the message of `fleet.needs`, not an attribute that is missing.
    */
    secretPath = config: name: config.sops.secrets.${name}.path or "/run/secrets/${name}";

    /**
      Names of the people among `users.users` who may become root: they may have what is as good as that.
    */
    administrators =
      users:
      builtins.filter (
        name: users.${name}.isNormalUser && builtins.elem "wheel" users.${name}.extraGroups
      ) (builtins.attrNames users);

    /**
      Addresses and networks by their family.
    */
    byFamily = sources: {
      ipv4 = builtins.filter (source: !(self.isIPv6 source)) sources;
      ipv6 = builtins.filter self.isIPv6 sources;
    };

    isIPv6 = address: builtins.match ".*:.*" address != null;

    /**
      An overlay that adds packages, each a file for `callPackage`, by name.
    */
    packagesOverlay =
      files: final: _:
      builtins.mapAttrs (_: file: final.callPackage file { }) files;

    /**
      An overlay that adds shell scripts, each a package with one program of the same name.
    */
    scriptsOverlay =
      files: final: _:
      builtins.mapAttrs (name: file: final.writeShellScriptBin name (builtins.readFile file)) files;

    /**
      A size with its unit in MiB.

      mebibytes "2G" => 2048
    */
    mebibytes =
      size:
      let
        parts = builtins.match "([0-9]+)([MG])" size;
        number = builtins.fromJSON (builtins.head parts);
      in
      if builtins.elemAt parts 1 == "G" then number * 1024 else number;

    /**
      Path of the ed25519 key among `services.openssh.hostKeys`; null where there is none.
    */
    ed25519KeyPath =
      hostKeys:
      let
        keys = builtins.filter (key: key.type == "ed25519") hostKeys;
      in
      if keys == [ ] then null else toString (builtins.head keys).path;
  };
in
self
