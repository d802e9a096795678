# One list of workspaces for the window manager and the bar: what each of them says of it is derived here.
let
  self = {
    /**
      Workspaces of a home that names none. `apps` are window classes that open there.
    */
    defaults = [
      {
        number = 1;
        name = "main";
      }
      {
        number = 2;
        name = "web";
        apps = [
          "firefox"
          "Brave-browser"
          "Chromium-browser"
        ];
      }
      {
        number = 3;
        name = "code";
        apps = [
          "Code"
          "VSCodium"
        ];
      }
      {
        number = 4;
        name = "files";
        apps = [ "Thunar" ];
      }
      {
        number = 5;
        name = "chat";
        apps = [
          "discord"
          "Element"
          "Signal"
          "Slack"
          "TelegramDesktop"
        ];
      }
      {
        number = 6;
        name = "media";
        apps = [
          "mpv"
          "vlc"
          "Spotify"
        ];
      }
      { number = 7; }
      { number = 8; }
      { number = 9; }
      { number = 10; }
    ];

    /**
      What a workspace is called: its number alone where it has no name.

      label { number = 2; name = "web"; } => "2: web"
    */
    label =
      { number, name, ... }: if name == "" then toString number else "${toString number}: ${name}";

    /**
      The digit of the keyboard's row that leads to a workspace; the tenth stands under 0.
    */
    key = { number, ... }: toString (number - number / 10 * 10);

    /**
      Key bindings: modifier and digit go there, with shift the window goes along.
    */
    bindings =
      modifier: workspaces:
      builtins.listToAttrs (
        builtins.concatMap (workspace: [
          {
            name = "${modifier}+${self.key workspace}";
            value = "workspace number ${self.label workspace}";
          }
          {
            name = "${modifier}+Shift+${self.key workspace}";
            value = "move container to workspace number ${self.label workspace}";
          }
        ]) workspaces
      );

    /**
      Criteria of the windows that open on a workspace, by its label; a class is matched whole.
    */
    assigns =
      workspaces:
      builtins.listToAttrs (
        map (workspace: {
          name = self.label workspace;
          value = map (class: { class = "^${class}$"; }) workspace.apps;
        }) (builtins.filter (workspace: workspace.apps != [ ]) workspaces)
      );

    /**
      The screens that workspaces are bound to.
    */
    outputs =
      workspaces:
      map (workspace: {
        workspace = self.label workspace;
        inherit (workspace) output;
      }) (builtins.filter (workspace: workspace.output != null) workspaces);

    /**
      Icons as polybar takes them: label and icon with a semicolon between.
    */
    icons =
      workspaces:
      map (workspace: "${self.label workspace};${workspace.icon}") (
        builtins.filter (workspace: workspace.icon != "") workspaces
      );

    /**
      Numbers that more than one workspace has.
    */
    duplicates =
      workspaces:
      let
        numbers = map (workspace: workspace.number) workspaces;
        count = number: builtins.length (builtins.filter (other: other == number) numbers);
      in
      builtins.filter (number: count number > 1) (
        builtins.attrValues (
          builtins.listToAttrs (
            map (value: {
              name = toString value;
              inherit value;
            }) numbers
          )
        )
      );
  };
in
self
