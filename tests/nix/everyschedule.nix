# A schedule with all its options, part of every.nix.
{
  cron = "@hourly";
  runOnStart = true;
  randomDelay = 60000;
  catchUp = true;
  persistent = true;
}
