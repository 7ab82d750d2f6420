# A Deployment of Kubernetes that runs the image of a configuration: name, probes, ports and times are said once.
{ lib }:

# An evaluated configuration.
config:

let
  inherit (config.settings) binName;
  image = config.settings.container;
  own = config.settings.kubernetes;

  # As Kubernetes wants names: small letters, digits and dashes.
  name = lib.concatStringsSep "-" (
    lib.filter (part: lib.isString part && part != "") (
      builtins.split "[^a-z0-9]+" (lib.toLower binName)
    )
  );
  labels."app.kubernetes.io/name" = name;

  seconds = milliseconds: lib.max 1 ((milliseconds + 999) / 1000);

  probe = command: periodSeconds: failureThreshold: {
    exec.command = [
      "/bin/${binName}"
      command
    ];
    timeoutSeconds = seconds image.healthcheck.timeout;
    inherit periodSeconds failureThreshold;
  };

  # No traffic while a service is not ready; but what fails is the launcher's to restart, so the pod is restarted only
  # where the launcher does not answer, or the services have not come up in five minutes.
  probes = lib.optionalAttrs config.settings.control.enable {
    startupProbe = probe "healthcheck" 2 150;
    readinessProbe = probe "healthcheck" 5 1;
    livenessProbe = probe "status" 20 3;
  };

  port =
    exposed:
    let
      parts = lib.splitString "/" exposed;
    in
    {
      containerPort = lib.toInt (lib.head parts);
      protocol = lib.toUpper (lib.last parts);
    };
  ports = map port (lib.attrNames image.imageConfig.ExposedPorts);

  resources = import ./usage.nix { inherit lib; } config;

  # Kubernetes cannot tell of a name whether it is root's.
  user = builtins.match "([1-9][0-9]*)(:([0-9]+))?" (toString image.imageConfig.User);
  group = lib.elemAt user 2;

  container =
    lib.recursiveUpdate (
      {
        inherit name;
        image = "${lib.toLower image.name}:${image.tag}";
      }
      // probes
      // lib.optionalAttrs (ports != [ ]) { inherit ports; }
      // lib.optionalAttrs (resources != { }) { inherit resources; }
      // lib.optionalAttrs (user != null) {
        securityContext = {
          runAsNonRoot = true;
          runAsUser = lib.toInt (lib.head user);
          allowPrivilegeEscalation = false;
          capabilities.drop = [ "ALL" ];
        }
        // lib.optionalAttrs (group != null) { runAsGroup = lib.toInt group; };
      }
    ) own.container
    // lib.optionalAttrs readOnly {
      volumeMounts = [
        {
          name = "tmp";
          mountPath = "/tmp";
        }
      ]
      ++ own.container.volumeMounts or [ ];
    };

  # Services may need a place for temporary files; the launcher itself does not.
  readOnly = own.container.securityContext.readOnlyRootFilesystem or false;
  volumes = {
    spec.template.spec.volumes = [
      {
        name = "tmp";
        emptyDir = { };
      }
    ]
    ++ own.deployment.spec.template.spec.volumes or [ ];
  };

  # More than the launcher takes to stop, so that it is not killed before it kills. Where it may take any time, a day:
  # Kubernetes knows no period without an end.
  grace = import ./grace.nix { inherit lib; } config;
  gracePeriod = if grace == null then 86400 else seconds grace + 2;

  deployment = lib.recursiveUpdate made own.deployment;
  made = {
    apiVersion = "apps/v1";
    kind = "Deployment";
    metadata = { inherit name labels; };
    spec = {
      selector.matchLabels = labels;
      template = {
        metadata = { inherit labels; };
        spec = {
          terminationGracePeriodSeconds = gracePeriod;
          containers = [ container ];
        };
      };
    };
  };
in
lib.recursiveUpdate deployment (lib.optionalAttrs readOnly volumes)
