# What real projects make of Nimi's modules: their own module lists, from checkouts in a directory.
{ pkgs, clients }:

let
  inherit (pkgs) lib;

  # What the projects take from nixpkgs, where it is not there.
  wide = {
    buildEnv =
      {
        name,
        paths,
        pathsToLink,
        ...
      }:
      join name paths pathsToLink;
    symlinkJoin = { name, paths, ... }@args: join name paths [ "/" ] // { meta = args.meta or { }; };
    podman-compose = pkgs.writeShellScriptBin "podman-compose" "exit 1";

    # For the options of Home Manager.
    glibcLocales = pkgs.bash // {
      version = "2.40";
      override = _: pkgs.bash;
    };
    formats =
      lib.genAttrs
        [
          "hocon"
          "ini"
          "iniWithGlobalSection"
          "json"
          "keyValue"
          "libconfig"
          "lua"
          "toml"
          "xml"
          "yaml"
          "gitIni"
          "javaProperties"
          "pythonVars"
          "hcl1"
          "plist"
        ]
        (
          _: _: {
            type = lib.types.attrsOf lib.types.anything;
            lib.types.atom = lib.types.anything;
          }
        );
  }
  // pkgs;

  join =
    name: paths: links:
    pkgs.runCommand name { inherit paths links; } ''
      for path in $paths; do
        for link in $links; do
          [ ! -e "$path$link" ] || { mkdir -p "$out$link"; cp -rs --no-preserve=mode "$path$link/." "$out$link"; }
        done
      done
    '';

  # A shell and tools in one static file, which is there in a sandbox too.
  static = pkgs.runCommand "static" { } ''
    mkdir -p "$out/bin"
    cp "$(type -P busybox)" "$out/bin/busybox"
    for name in $("$out/bin/busybox" --list); do [ -e "$out/bin/$name" ] || ln -s busybox "$out/bin/$name"; done
  '';
in
{
  # The configuration that Home Manager evaluates, with all of its modules.
  homeManager =
    modules:
    let
      home = clients + "/home-manager/modules";
      extended = import (home + "/lib/stdlib-extended.nix") lib;
    in
    (extended.evalModules {
      class = "homeManager";
      specialArgs.modulesPath = toString home;
      modules =
        modules
        ++ import (home + "/modules.nix") {
          pkgs = wide;
          lib = extended;
          useNixpkgsModule = false;
        }
        ++ [
          {
            home = {
              username = "somebody";
              homeDirectory = "/home/somebody";
              stateVersion = "25.11";
            };
          }
        ];
    }).config;

  # That of nix-darwin.
  darwin =
    modules:
    (import (clients + "/nix-darwin/eval-config.nix") {
      inherit lib;
      enableNixpkgsReleaseCheck = false;
      modules = modules ++ [
        {
          _module.args.pkgs = lib.mkForce pkgs;
          system.stateVersion = 6;
        }
      ];
    }).config;

  # The outputs of a flake that flake-parts makes.
  flakeParts =
    modules:
    let
      flake-parts = (import (clients + "/flake-parts/flake.nix")).outputs {
        self = flake-parts;
        nixpkgs-lib = { inherit lib; };
      };
      self =
        flake-parts.lib.mkFlake
          {
            inputs = { inherit self; };
            self.outPath = "/flake";
          }
          {
            imports = modules;
            systems = [ pkgs.system ];
            perSystem._module.args = { inherit pkgs; };
          };
    in
    self;

  # What the forge makes of an application: its own modules, with our flake for its input.
  forge =
    services:
    let
      outputs = (import ./outputs.nix { inherit pkgs; }).outputs;
      specialArgs = {
        pkgs = wide;
        inherit (pkgs) system;
        forge-lib.nixStoreHash =
          drv: builtins.unsafeDiscardStringContext (builtins.substring 0 32 (baseNameOf drv.outPath));
        forge-inputs = {
          nimi = outputs;
          nixpkgs = {
            outPath = toString pkgs.path;
            inherit lib;
          };
        };
        forgeConfig.forge.repositoryUrl = "here";
      };
      app = {
        name = "app";
        services =
          (lib.evalModules {
            specialArgs = specialArgs // {
              inherit app;
            };
            modules = [
              (clients + "/forge/forge/modules/apps/services")
              services
            ];
          }).config;
      };
    in
    app.services
    // {
      # The module for NixOS, in as much of NixOS as there is.
      system = (import ./hosts.nix { inherit pkgs; }).nixos [
        app.services.runtimes.nixos.result.modules.nimi
      ];
    };

  # What the existing Nimi's own files find: our package, and as much of nixpkgs as they name.
  upstream =
    let
      module = name: {
        _class = "service";
        options.${name} = {
          package = lib.mkOption {
            type = lib.types.unspecified;
            default = "";
          };
          listen = lib.mkOption { type = lib.types.str; };
          dataDir = lib.mkOption { type = lib.types.str; };
        };
        config.process.argv = [ "/bin/true" ];
      };
      all = wide // {
        writeShellApplication =
          { name, text, ... }:
          pkgs.runCommand name
            {
              passAsFile = [ "text" ];
              text = "#!${static}/bin/sh\nset -euo pipefail\nexport PATH=${static}/bin:$PATH\n${text}";
              meta.mainProgram = name;
            }
            ''
              mkdir -p "$out/bin"
              cp "$textPath" "$out/bin/$name"
              chmod +x "$out/bin/$name"
            '';
        inherit ((import ../.. { inherit pkgs; })) nimi;
        nix2container = null;
        callPackage = lib.callPackageWith all;
        testers.runNixOSTest = test: test;
        cowsay = pkgs.writeShellScriptBin "cowsay" "echo $@";
        http-server = pkgs.writeShellScriptBin "http-server" "sleep 1000";
        redis = pkgs.writeShellScriptBin "redis-server" "sleep 1000";
        nginx = pkgs.writeShellScriptBin "nginx" "sleep 1000";
        my-app = pkgs.writeShellScriptBin "my-app" "sleep 1000";
        some-application.services.default = module "someApplication";
        ghostunnel.services.default = {
          imports = [ (import ./modules/ghostunnel.nix { inherit pkgs; }) ];
          options.ghostunnel = lib.genAttrs [ "cacert" "unsafeTarget" ] (_: lib.mkOption { });
          config.ghostunnel.package = "/bin/ghostunnel";
        };
      };
    in
    all;
}
