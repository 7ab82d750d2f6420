# The functions of Nimi. They are reachable from default.nix, as attributes of the package, and so, with the overlay,
# as pkgs.nimi.<function>.
{
  # Where the launcher is to run.
  pkgs,
  # The `nimi` command, for the machine that builds.
  nimi,
  # For images, where it is wanted (container.nix).
  nix2container ? null,
}:

let
  inherit (pkgs) lib;

  # Everything of one kind ("assertions" or "warnings") of a program, and of its services at any depth, with the path
  # of where it is.
  collect =
    kind: config:
    let
      of =
        path: service:
        map (value: { inherit path value; }) service.${projection.name}.${kind}
        ++ below path service.${projection.name}.services;
      below =
        path: services:
        lib.concatLists (
          lib.mapAttrsToList (
            name:
            of (
              path
              ++ [
                "services"
                name
              ]
            )
          ) services
        );
    in
    map (value: {
      path = [ ];
      inherit value;
    }) config.${kind}
    ++ below [ ] (projection.enabled config.services);

  at = path: lib.optionalString (path != [ ]) "${lib.showOption path}: ";

  # Fails where an assertion does, with all that do, and shows the warnings.
  checked =
    config: value:
    let
      failed = lib.filter (a: !a.assertion) (self.assertionsOf config);
    in
    if failed != [ ] then
      throw "nimi: failed assertions:${lib.concatMapStrings (a: "\n- ${a.message}") failed}"
    else
      lib.foldr (w: lib.warn "nimi: ${w}") value (self.warningsOf config);

  projection = import ./projection.nix { inherit lib; };

  toolchain = pkgs.callPackage ./toolchain.nix { inherit nimi; };

  container = import ./container.nix { inherit pkgs nimi nix2container; };

  machine = import ./machine.nix { inherit pkgs nimi; };

  # The `nimi` command for where the launcher runs, without the means to build: the terminal UI is part of it.
  screen = pkgs.callPackage ./package.nix { withCompiler = false; };

  # `settings.tui`, with the program to start. Only where there is one on the terminal is it part of the closure.
  terminal =
    tui: if tui.enable && tui.program == null then tui // { program = lib.getExe screen; } else tui;

  # The name of a derivation is not as free as that of a file.
  derivationName = config: lib.strings.sanitizeDerivationName config.settings.binName;

  self = {
    /**
      Evaluate a module of the class `nimi`: services and settings. The result is the configuration, with all options;
      assertions have not been looked at yet.

      # Example

      ```nix
      (evalNimiModule { services.web.process.argv = [ "/bin/web" ]; }).settings.binName
      => "nimi"
      ```

      # Type

      ```
      evalNimiModule :: Module -> AttrSet
      ```
    */
    evalNimiModule = module: (self.evalNimiModules [ module ]).config;

    /**
      Evaluate modules to all that `lib.evalModules` returns.

      # Type

      ```
      evalNimiModules :: [ Module ] -> { config, options, ... }
      ```
    */
    evalNimiModules =
      modules:
      lib.evalModules {
        class = "nimi";
        specialArgs = { inherit pkgs; };
        modules = [ ./modules/program.nix ] ++ modules;
      };

    /**
      The assertions of a program and of its services at any depth, with the path of each in its message.

      # Type

      ```
      assertionsOf :: AttrSet -> [ { assertion :: Bool, message :: String } ]
      ```
    */
    assertionsOf =
      config:
      map (a: {
        inherit (a.value) assertion;
        message = at (a.path ++ a.value.option or [ ]) + a.value.message;
      }) (collect "assertions" config);

    /**
      The warnings of a program and of its services at any depth, each with its path.

      # Type

      ```
      warningsOf :: AttrSet -> [ String ]
      ```
    */
    warningsOf = config: map (w: at w.path + w.value) (collect "warnings" config);

    /**
      The files of `configData` that somebody else places (`settings.configData.external`): where each has to be, and
      what it is.

      # Type

      ```
      configFiles :: AttrSet -> [ { path :: String, source :: String } ]
      ```
    */
    configFiles =
      config:
      let
        of =
          service:
          service.${projection.name}.files
          ++ lib.concatMap of (lib.attrValues service.${projection.name}.services);
      in
      lib.concatMap of (lib.attrValues (projection.enabled config.services));

    /**
      What the generator reads, as a string with the context of the store paths in it. Fails where an assertion of the
      program, or of a service at any depth, does; shows the warnings.

      # Type

      ```
      toNimiText :: AttrSet -> String
      ```
    */
    toNimiText =
      config:
      checked config (
        builtins.toJSON {
          services = projection.all config;
          settings =
            removeAttrs config.settings [
              "bubblewrap"
              "container"
              "kubernetes"
              "ready"
            ]
            // {
              configData = removeAttrs config.settings.configData [ "external" ];
              tui = terminal config.settings.tui;
            };
        }
      );

    /**
      What the generator reads, as a file.

      # Type

      ```
      toNimiJson :: AttrSet -> Derivation
      ```
    */
    toNimiJson = config: pkgs.writeText "${derivationName config}.json" (self.toNimiText config);

    /**
      The generated source of the launcher's `package main`, for a person to read.

      # Type

      ```
      mkNimiSourceWithConfig :: AttrSet -> Derivation
      ```
    */
    mkNimiSourceWithConfig =
      config:
      pkgs.runCommand "${derivationName config}-main.go" { json = self.toNimiJson config; } ''
        ${lib.getExe nimi} generate --config "$json" --output "$out"
      '';

    /**
      `mkNimiSourceWithConfig` of a module.

      # Type

      ```
      mkNimiSource :: Module -> Derivation
      ```
    */
    mkNimiSource = module: self.mkNimiSourceWithConfig (self.evalNimiModule module);

    /**
      Build the launcher of an evaluated configuration: `bin/<settings.binName>`, one static file. Its closure is itself
      and the store paths that the configuration names.

      It has `passthru.config`, the evaluated configuration; `passthru.json`, what the generator read; `passthru.source`,
      the generated program; and `passthru.tests`.

      # Type

      ```
      mkNimiBinWithConfig :: AttrSet -> Derivation
      ```
    */
    mkNimiBinWithConfig =
      config:
      let
        launcher = pkgs.callPackage ./launcher.nix {
          inherit nimi toolchain;
          inherit (pkgs.buildPackages) tzdata;
          inherit (config) meta;
          inherit (config.settings) binName;
          name = derivationName config;
          text = self.toNimiText config;
          passthru = {
            inherit config;
            json = self.toNimiJson config;
            source = self.mkNimiSourceWithConfig config;
            # Where the launcher runs on the machine that builds, it has to start and say what it is.
            tests = lib.optionalAttrs (pkgs.stdenv.buildPlatform.canExecute pkgs.stdenv.hostPlatform) {
              help = pkgs.runCommand "${derivationName config}-help" { } ''
                ${lib.getExe launcher} --help > "$out"
              '';
            };
          }
          // config.passthru;
        };
      in
      launcher;

    /**
      Build the launcher of a module.

      # Example

      ```nix
      mkNimiBin {
        settings.binName = "shop";
        services.web.process.argv = [ (lib.getExe pkgs.nginx) "-g" "daemon off;" ];
      }
      ```

      # Type

      ```
      mkNimiBin :: Module -> Derivation
      ```
    */
    mkNimiBin = module: self.mkNimiBinWithConfig (self.evalNimiModule module);

    /**
      Build a container image of an evaluated configuration (`settings.container`): its entrypoint is the launcher, also
      at `/bin/<settings.binName>`. What it is depends on the builder: an archive for `docker load`, `podman load` and
      `skopeo`, or a description for nix2container. No builder, and no setting of the image, makes another launcher.

      It has `passthru.config`, the evaluated configuration; `passthru.launcher`; `passthru.imageName` and `imageTag`.

      # Type

      ```
      mkContainerImageWithConfig :: AttrSet -> Derivation
      ```
    */
    mkContainerImageWithConfig =
      config:
      container {
        inherit config;
        launcher = self.mkNimiBinWithConfig config;
      };

    /**
      Build a container image of a module.

      # Example

      ```nix
      mkContainerImage {
        settings.binName = "shop";
        settings.container = {
          name = "shop";
          imageConfig.ExposedPorts = [ 8080 ];
        };
        services.web.process.argv = [ (lib.getExe pkgs.busybox) "httpd" "-f" "-p" "8080" ];
      }
      ```

      # Type

      ```
      mkContainerImage :: Module -> Derivation
      ```
    */
    mkContainerImage = module: self.mkContainerImageWithConfig (self.evalNimiModule module);

    /**
      Build an initramfs of an evaluated configuration: the launcher as `/init`, what it needs, and
      `settings.container.copyToRoot` with `settings.container.perms`. `kernel` is where the modules come from that
      `settings.init.modules` names; `compress` is `none`, `gzip` or `zstd`.

      # Type

      ```
      mkInitrdWithConfig :: { kernel ? null, compress ? "none" } -> AttrSet -> Derivation
      ```
    */
    mkInitrdWithConfig =
      arguments: config:
      machine.initrd (
        arguments
        // {
          inherit config;
          launcher = self.mkNimiBinWithConfig config;
        }
      );

    /**
      `mkInitrdWithConfig` of a module.

      # Type

      ```
      mkInitrd :: { kernel ? null, compress ? "none" } -> Module -> Derivation
      ```
    */
    mkInitrd = arguments: module: self.mkInitrdWithConfig arguments (self.evalNimiModule module);

    /**
      A machine of QEMU whose init is the launcher of an evaluated configuration: `bin/<settings.binName>-vm` boots `kernel`
      with the initramfs. It passes arguments on to QEMU, and the words in `$NIMI_APPEND` to the kernel. It has `initrd` and
      `kernel`, for other hypervisors. `forwardPorts` are ports of the machine by ports of this one.

      # Type

      ```
      mkMicroVMWithConfig :: { kernel, memory ? 256, forwardPorts ? { }, compress ? "none" } -> AttrSet -> Derivation
      ```
    */
    mkMicroVMWithConfig =
      {
        kernel,
        memory ? 256,
        forwardPorts ? { },
        compress ? "none",
      }:
      config:
      machine.run {
        inherit
          config
          kernel
          memory
          forwardPorts
          ;
        initrd = self.mkInitrdWithConfig { inherit kernel compress; } config;
      };

    /**
      `mkMicroVMWithConfig` of a module.

      # Type

      ```
      mkMicroVM :: { kernel, memory ? 256, forwardPorts ? { }, compress ? "none" } -> Module -> Derivation
      ```
    */
    mkMicroVM = arguments: module: self.mkMicroVMWithConfig arguments (self.evalNimiModule module);

    /**
      A Deployment of Kubernetes that runs the image of an evaluated configuration, as a file of JSON, which `kubectl
      apply -f` takes: probes by command, grace period and ports are those of the configuration, and
      `settings.kubernetes` is over all. Its attribute `deployment` is the same as a value.

      # Type

      ```
      mkKubernetesManifestWithConfig :: AttrSet -> Derivation
      ```
    */
    mkKubernetesManifestWithConfig =
      config:
      let
        deployment = checked config (import ./kubernetes.nix { inherit lib; } config);
      in
      pkgs.writeText "${derivationName config}-deployment.json" (builtins.toJSON deployment)
      // {
        inherit config deployment;
      };

    /**
      `mkKubernetesManifestWithConfig` of a module.

      # Type

      ```
      mkKubernetesManifest :: Module -> Derivation
      ```
    */
    mkKubernetesManifest = module: self.mkKubernetesManifestWithConfig (self.evalNimiModule module);

    /**
      Build the launcher of an evaluated configuration to run in bubblewrap (`settings.bubblewrap`):
      `bin/<settings.binName>-sandbox`, a small static program that starts bwrap with the launcher in it. No shell is in
      between. It passes on signals and the exit code; with another argument than `run` it is the launcher itself, outside,
      so `shop-sandbox status` asks the one inside. No setting of the sandbox makes another launcher.

      It has `passthru.config`, the evaluated configuration, and `passthru.launcher`. Linux only.

      # Type

      ```
      mkBwrapWithConfig :: AttrSet -> Derivation
      ```
    */
    mkBwrapWithConfig =
      config:
      pkgs.callPackage ./bwrap.nix {
        inherit nimi toolchain config;
        launcher = self.mkNimiBinWithConfig config;
      };

    /**
      Build the launcher of a module to run in bubblewrap.

      # Example

      ```nix
      mkBwrap {
        settings.binName = "shop";
        settings.bubblewrap = {
          extraTmpfs = [ "/srv" ];
          chdir = "/srv";
          hostname = "shop";
        };
        services.web.process.argv = [ (lib.getExe pkgs.busybox) "httpd" "-f" "-p" "8080" ];
      }
      ```

      # Type

      ```
      mkBwrap :: Module -> Derivation
      ```
    */
    mkBwrap = module: self.mkBwrapWithConfig (self.evalNimiModule module);

    /**
      The compiled standard library and runtime, for every launcher of this platform.
    */
    inherit toolchain;
  };
in
self
