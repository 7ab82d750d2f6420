# What every.nix sets of `nimi.resources`.
{
  memory = 268435456;
  memoryHigh = 200000000;
  cpu = 0.5;
  pids = 10;
  optional = true;
  io = {
    weight = 50;
    devices."/dev/vda" = {
      readBytes = 1;
      writeBytes = 2;
      readOps = 3;
      writeOps = 4;
    };
  };
}
