arguments: import ../pkgs ({ release = "25.05"; } // arguments)
