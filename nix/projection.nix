# What the generator is told about a service, and what has to be said when it is built. The generator is told exactly
# the fields that it knows, so no function and nothing of the service module's own options. What is not set is not
# told, since the generator has the same defaults, and not even looked at, which is what makes large programs cheap.
{ lib }:

{
  config,
  options,
  # Where configData is placed; null: it is used in the store.
  directory,
  # Whether it is placed there by somebody else.
  external,
}:

let
  unset = (lib.mkOptionDefault null).priority;

  # The value of an option where anything but its default defines it, else what is given. Not every nixpkgs has all.
  valueOf = option: other: if option.highestPrio or unset < unset then option.value else other;

  plain = import ./plain.nix { inherit lib; };

  services = valueOf options.services { };

  argv = valueOf options.process.argv [ ];
  environment = valueOf options.process.environment { };

  # nixpkgs derives a command from the signal, which would be one more store path.
  signal = valueOf options.process.reloadSignal null;
  command = valueOf (options.process.reloadCommand or { }) null;
  reload =
    if signal != null then
      { reloadSignal = signal; }
    else
      lib.optionalAttrs (command != null) { reloadCommand = command; };

  files = lib.filterAttrs (_: file: file.enable) (valueOf options.configData { });
  there = external && directory != null && files != { };

  nimi =
    lib.optionalAttrs there { environment.XDG_CONFIG_HOME = directory; }
    // plain (valueOf options.nimi { });

  notificationProtocol = valueOf (options.notificationProtocol or { }) { };

  unlessEmpty = name: value: lib.optionalAttrs (value != { }) { ${name} = value; };
in
{
  inherit services;
  inherit (config) warnings;

  assertions =
    config.assertions
    # A group of sub-services needs none.
    ++ lib.optional (argv == [ ] && services == { }) {
      assertion = false;
      option = [
        "process"
        "argv"
      ];
      message = "missing, must be a list of the program and its arguments";
    };

  json = {
    process =
      lib.optionalAttrs (argv != [ ]) { inherit argv; }
      // reload
      // unlessEmpty "environment" environment;
  }
  // unlessEmpty "notificationProtocol" notificationProtocol
  // unlessEmpty "configData" (
    lib.optionalAttrs (!there) (
      lib.mapAttrs (_: file: {
        inherit (file) name path;
        source = "${file.source}";
      }) files
    )
  )
  // unlessEmpty "services" (lib.mapAttrs (_: service: service._nimi.json) services)
  // unlessEmpty "nimi" nimi;

  # The files that somebody else places: where, below `directory`, and what.
  files = lib.optionals there (
    lib.mapAttrsToList (_: file: {
      path = "${directory}/${if lib.hasPrefix "/" file.path then file.name else file.path}";
      source = "${file.source}";
    }) files
  );
}
