arguments: import ../pkgs ({ release = "26.05"; } // arguments)
