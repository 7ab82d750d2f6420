# A service that forks away, part of every.nix.
argv: {
  process = { inherit argv; };
  nimi = {
    type = "forking";
    log.to = "reloads";
    dependsOn.often.any = true;
    pidFile = "/run/forks.pid";
  };
}
