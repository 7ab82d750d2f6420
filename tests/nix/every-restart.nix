# Every option of nimi.restart, for every.nix.
{
  mode = "never";
  time = 1;
  count = 2;
  window = 500;
  onSuccess = false;
  resetAfter = 3;
  successExitStatus = [
    3
    "PIPE"
  ];
  preventExitStatus = [
    125
    "SEGV"
  ];
  backoff = {
    factor = 2;
    max = 4;
    jitter = 5;
  };
}
