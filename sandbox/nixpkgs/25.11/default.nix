arguments: import ../pkgs ({ release = "25.11"; } // arguments)
