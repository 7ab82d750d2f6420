# A service that forks away, part of every.nix.
argv: {
  process = { inherit argv; };
  nimi = {
    type = "forking";
    pidFile = "/run/forks.pid";
  };
}
