arguments: import ../pkgs ({ release = "26.11"; } // arguments)
