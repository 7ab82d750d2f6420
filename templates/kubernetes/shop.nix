# The services of the shop, their image, and how Kubernetes runs it.
{ pkgs }:

{ lib, ... }:

{
  settings.binName = "shop";
  # One object a line, for what collects the logs of a cluster.
  settings.logging.format = "json";

  services.web = {
    process.argv = [
      (lib.getExe pkgs.busybox)
      "httpd"
      "-f"
      "-p"
      "8080"
      "-h"
      "${pkgs.writeTextDir "index.html" "good morning\n"}"
    ];
    nimi.ready.tcp = "localhost:8080";
  };

  settings.container = {
    # The registry that the cluster pulls from.
    name = "registry.example.org/shop";
    tag = "1";
    imageConfig = {
      ExposedPorts = [ 8080 ];
      User = 1000;
      WorkingDir = "/";
    };
  };

  settings.kubernetes = {
    deployment.spec.replicas = 3;
    container = {
      securityContext.readOnlyRootFilesystem = true;
      resources.limits.memory = "64Mi";
    };
  };
}
