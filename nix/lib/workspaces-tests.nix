# Cases of the list of workspaces.
let
  workspaces = import ./workspaces.nix;
  web = {
    number = 2;
    name = "web";
    icon = "W";
    apps = [ "firefox" ];
    output = "HDMI-1";
  };
  last = {
    number = 10;
    name = "";
    icon = "";
    apps = [ ];
    output = null;
  };
in
{
  "a workspace is called by number and name" = {
    found = map workspaces.label [
      web
      last
    ];
    expected = [
      "2: web"
      "10"
    ];
  };
  "the tenth workspace is under 0" = {
    found = map workspaces.key [
      web
      last
    ];
    expected = [
      "2"
      "0"
    ];
  };
  "a digit goes to its workspace, with shift the window goes along" = {
    found = workspaces.bindings "Mod4" [
      web
      last
    ];
    expected = {
      "Mod4+2" = "workspace number 2: web";
      "Mod4+Shift+2" = "move container to workspace number 2: web";
      "Mod4+0" = "workspace number 10";
      "Mod4+Shift+0" = "move container to workspace number 10";
    };
  };
  "windows open on the workspace that lists their class" = {
    found = workspaces.assigns [
      web
      last
    ];
    expected = {
      "2: web" = [ { class = "^firefox$"; } ];
    };
  };
  "only a workspace that names a screen is bound to one" = {
    found = workspaces.outputs [
      web
      last
    ];
    expected = [
      {
        workspace = "2: web";
        output = "HDMI-1";
      }
    ];
  };
  "an icon stands beside the label that the window manager uses" = {
    found = workspaces.icons [
      web
      last
    ];
    expected = [ "2: web;W" ];
  };
  "numbers that are given twice are found, once" = {
    found = workspaces.duplicates [
      web
      last
      web
    ];
    expected = [ 2 ];
  };
  "the default workspaces have each number once" = {
    found = workspaces.duplicates workspaces.defaults;
    expected = [ ];
  };
}
