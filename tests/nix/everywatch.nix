# A service at a terminal that starts anew when files change: values for every.nix.
{
  process.argv = [ "/bin/true" ];
  nimi = {
    terminal = true;
    watch = {
      paths = [ "src" ];
      ignore = [ "*.o" ];
      action = "restart";
      delay = 100;
      cascade = true;
    };
  };
}
