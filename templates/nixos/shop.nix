# The unit `shop`.
{ pkgs, ... }:

{
  nimi.shop = {
    services.clock = {
      process = {
        argv = [
          (pkgs.writeShellScript "clock" ''
            trap 'cat "$XDG_CONFIG_HOME/format"' HUP
            while date; do sleep 10; done
          '')
        ];
        reloadSignal = "HUP";
      };
      # In /etc/nimi/shop/clock: a change reloads the unit.
      configData.format.text = "%H:%M\n";
    };

    unit.serviceConfig.DynamicUser = true;
  };
}
