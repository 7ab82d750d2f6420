# The services of the shop.
{ pkgs }:

{ lib, ... }:

{
  settings.binName = "shop";

  services.greeter = {
    process.argv = [
      (pkgs.writeShellScript "greet" ''
        cat "$XDG_CONFIG_HOME/greeting"
        exec sleep infinity
      '')
    ];
    configData.greeting.text = "good morning\n";
  };

  services.clock = {
    process.argv = [
      (pkgs.writeShellScript "clock" ''
        while date; do sleep 10; done
      '')
    ];
    nimi.dependsOn.greeter.condition = "started";
    nimi.restart.time = lib.mkDefault 500;
  };
}
