# What the generator is told about a service, and what has to be said when it is built. The generator is told exactly
# the fields that it knows, so no function and nothing of the service module's own options. What is not set is not
# told, since the generator has the same defaults, and not even looked at, which is what makes large programs cheap.
{
  lib,
  # compat.nix; null where only what is evaluated already is looked at.
  compat ? null,
  # settings.ready
  ready ? null,
}:

let
  unset = (lib.mkOptionDefault null).priority;

  # The value of an option where anything but its default defines it, else what is given. Not every nixpkgs has all.
  valueOf = option: other: if option.highestPrio or unset < unset then option.value else other;

  translate = import ./translation.nix {
    inherit
      lib
      compat
      valueOf
      ready
      ;
  };

  # Of a service that nothing has to be translated in.
  asItIs = {
    enable = true;
    before = [ ];
    assertions = [ ];
    warnings = [ ];
  };

  unlessEmpty = name: value: lib.optionalAttrs (value != { }) { ${name} = value; };

  # The option of a service that holds its projection. A name that no misspelling is near to.
  name = "the projection of this service for the generator of Nimi";

  # Those services of a set that are to be there, without what a newer nixpkgs disables.
  enabled = lib.filterAttrs (_: service: service.${name}.enable);

  of =
    {
      config,
      options,
      # What is told of `nimi`.
      nimi,
      # Where configData is placed; null: it is used in the store.
      directory,
      # Whether it is placed there by somebody else.
      external,
    }:
    let
      services = enabled (valueOf options.services { });

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

      # An option of a fork of the existing Nimi, unless the service has one of its own by this name.
      fork =
        name:
        if
          options.${name}.highestPrio < unset
          && options.${name}.type.name == "unspecified"
          && options.${name}.value != null
        then
          "${options.${name}.value}"
        else
          null;
      preStart = fork "preStart";
      readyCheck = fork "readyCheck";

      translated =
        if !compat.draft && preStart == null && readyCheck == null then
          asItIs // { inherit nimi; }
        else
          import ./translation.nix
            {
              inherit
                lib
                compat
                valueOf
                ready
                ;
            }
            {
              inherit
                options
                nimi
                preStart
                readyCheck
                ;
            };

      said = lib.optionalAttrs there { environment.XDG_CONFIG_HOME = directory; } // translated.nimi;

      # A list at first, then booleans. That it is able to nothing is not told.
      protocols = valueOf (options.notificationProtocol or { }) { };
      notificationProtocol =
        if protocols != [ ] && (lib.isList protocols || lib.any lib.id (lib.attrValues protocols)) then
          protocols
        else
          { };
    in
    {
      inherit services;
      inherit (translated) enable before;

      warnings = config.warnings ++ translated.warnings;

      assertions =
        config.assertions
        ++ translated.assertions
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
      // unlessEmpty "services" (siblings { } services)
      // unlessEmpty "nimi" said;

      # The files that somebody else places: where, below `directory`, and what.
      files = lib.optionals there (
        lib.mapAttrsToList (_: file: {
          path = "${directory}/${if lib.hasPrefix "/" file.path then file.name else file.path}";
          source = "${file.source}";
        }) files
      );
    };

  # What the generator is told about services that stand beside each other. `more` is, by name, what it is told of
  # `nimi` besides.
  siblings =
    more: services:
    let
      # `a.before = [ "b" ]` is a matter of b.
      reversed = lib.zipAttrsWith (_: lib.mergeAttrsList) (
        lib.concatLists (
          lib.mapAttrsToList (
            first: service: map (second: {
              ${second}.${first} = {
                condition = "started";
                required = false;
              };
            }) service.${name}.before
          ) services
        )
      );
      dependsOn = service: { dependsOn = reversed.${service}; };
    in
    lib.mapAttrs (
      service: config:
      let
        inherit (config.${name}) json;
        all = lib.optionalAttrs (reversed ? ${service}) (dependsOn service);
        besides = lib.recursiveUpdate all more.${service} or { };
      in
      if besides == { } then json else json // { nimi = lib.recursiveUpdate besides json.nimi or { }; }
    ) services;

  # What `ordering` means for the services that it names.
  ordering = lib.mapAttrs (
    _: order: {
      dependsOn =
        lib.genAttrs order.after (_: {
          condition = "started";
        })
        // lib.genAttrs order.afterReady (_: {
          condition = "ready";
        });
    }
  );

  # What the generator is told about all services of an evaluated configuration.
  all = config: siblings (ordering config.ordering) (enabled config.services);
in
{
  inherit
    name
    of
    enabled
    all
    ;
}
