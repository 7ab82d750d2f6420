# The unit `shop` of the user.
{ pkgs, ... }:

{
  nimi.shop.services.clock.process.argv = [
    (pkgs.writeShellScript "clock" ''
      while date; do sleep 10; done
    '')
  ];
}
