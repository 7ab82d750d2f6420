# What a Deployment says beside what is known from the rest of the configuration. It never reaches the launcher.
{ lib, ... }:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  object =
    example: description:
    mkOption {
      type = types.attrsOf types.anything;
      default = { };
      inherit example description;
    };
in
{
  _class = "nimi";

  options.settings.kubernetes = t.group "The Deployment that `mkKubernetesManifest` makes." {
    deployment = object {
      metadata.namespace = "shop";
      spec.replicas = 3;
    } "Fields of the Deployment, over those that are made.";
    container = object {
      resources.limits.memory = "256Mi";
      securityContext.readOnlyRootFilesystem = true;
    } "Fields of its one container, over those that are made.";
  };
}
