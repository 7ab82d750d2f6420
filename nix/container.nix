# An image whose entrypoint is a launcher, by one of three builders. What it is made of is the same for all of them.
{
  pkgs,
  # The `nimi` command, for the machine that builds.
  nimi,
  # null: there is none.
  nix2container,
}:

# An evaluated configuration, and its launcher.
{ config, launcher }:

let
  inherit (pkgs) lib;
  inherit (config.settings) binName;
  cfg = config.settings.container;

  name = lib.toLower cfg.name;
  derivationName = lib.strings.sanitizeDerivationName (baseNameOf name);
  entrypoint = lib.getExe launcher;
  architecture = pkgs.stdenv.hostPlatform.go.GOARCH;

  # Nanoseconds, as images have them.
  nanoseconds = milliseconds: milliseconds * 1000000;

  title = "org.opencontainers.image";
  labels = lib.filterAttrs (_: lib.isString) {
    "${title}.title" = binName;
    "${title}.description" = config.meta.description or null;
    "${title}.url" = config.meta.homepage or null;
    "${title}.licenses" = config.meta.license.spdxId or null;
    # How many seconds an engine should give it to stop: no field of an image says it.
    "nimi.stop-timeout" = if grace == null then null else toString ((grace + 999) / 1000 + 2);
  };
  grace = import ./grace.nix { inherit lib; } config;

  healthcheck = lib.optionalAttrs cfg.healthcheck.enable {
    Healthcheck = {
      Test = [
        "CMD"
        entrypoint
        "healthcheck"
      ];
      Interval = nanoseconds cfg.healthcheck.interval;
      Timeout = nanoseconds cfg.healthcheck.timeout;
      StartPeriod = nanoseconds cfg.healthcheck.startPeriod;
      Retries = cfg.healthcheck.retries;
    };
  };

  # Without the entrypoint. What is not set is not said, so that a base image's own holds.
  ownConfig =
    healthcheck
    // lib.filterAttrs (_: value: value != null && value != [ ] && value != { }) cfg.imageConfig
    // {
      Labels = labels // cfg.imageConfig.Labels;
    };
  imageConfig = ownConfig // {
    Entrypoint = [ entrypoint ];
  };

  perms = map (lib.filterAttrs (_: value: value != null)) cfg.perms;

  # What the configuration of the image names has to be in it, too.
  named =
    let
      text = builtins.toJSON ownConfig;
    in
    map (path: builtins.appendContext path (builtins.getContext text)) (
      import ./references.nix { inherit lib; } text
    );

  closure = pkgs.buildPackages.closureInfo {
    rootPaths = [ launcher ] ++ named ++ cfg.copyToRoot ++ cfg.layers;
  };

  # The database of Nix in the image, of the store paths that are in it: not of those that are only copied to the root.
  # What it knows is kept by a garbage collection.
  database =
    pkgs.buildPackages.runCommand "${derivationName}-nix-database"
      {
        nativeBuildInputs = [
          pkgs.buildPackages.nix
          pkgs.buildPackages.sqlite
        ];
      }
      ''
        export NIX_STORE_DIR=${builtins.storeDir} NIX_REMOTE="local?root=$PWD" USER=nobody
        nix-store --load-db < ${closure}/registration
        # The times of this build are left out.
        sqlite3 nix/var/nix/db/db.sqlite "
          PRAGMA foreign_keys = ON;
          DELETE FROM ValidPaths WHERE id NOT IN (SELECT reference FROM Refs)
            AND path IN (${lib.concatMapStringsSep ", " (path: "'${path}'") cfg.copyToRoot});
          UPDATE ValidPaths SET registrationTime = 1;
          VACUUM;"
        state=$out/nix/var/nix
        mkdir -p "$state/db" "$state/gcroots/image"
        cp nix/var/nix/db/db.sqlite nix/var/nix/db/schema "$state/db"
        sqlite3 nix/var/nix/db/db.sqlite 'SELECT path FROM ValidPaths' | while read -r path; do
          ln -s "$path" "$state/gcroots/image"
        done
      '';

  # What the other builders copy to the root; the built-in one makes it itself.
  root = pkgs.buildPackages.runCommand "${derivationName}-root" { } ''
    mkdir -p "$out/bin" "$out/tmp"
    ln -s ${entrypoint} "$out/bin/${binName}"
  '';

  options = builtins.toJSON (
    {
      inherit name architecture perms;
      inherit (cfg)
        tag
        created
        maxLayers
        layers
        ;
      imageConfig = ownConfig;
      copyToRoot = cfg.copyToRoot ++ lib.optional cfg.initializeNixDatabase database;
      healthcheck = ownConfig ? Healthcheck;
    }
    // base
  );
  base = lib.optionalAttrs (cfg.fromImage != null) { inherit (cfg) fromImage; };

  dockerArguments = {
    inherit name architecture;
    inherit (cfg) tag created;
    # One is for what is at the root.
    maxLayers = lib.max 2 cfg.maxLayers;
    config = imageConfig;
    contents = cfg.copyToRoot ++ [ root ];
    extraCommands = ''
      mkdir -p tmp
      chmod 1777 tmp
    '';
  }
  // lib.optionalAttrs cfg.initializeNixDatabase { includeNixDB = true; }
  // base;

  builders = {
    nimi =
      pkgs.runCommand "${derivationName}-image.tar"
        {
          # An archive does not need what it holds.
          __structuredAttrs = true;
          unsafeDiscardReferences.out = true;
          optionsFile = pkgs.writeText "${derivationName}-image.json" options;
        }
        ''
          ${lib.getExe nimi} image --launcher ${entrypoint} --options "$optionsFile" \
            --closure ${closure}/registration --output "$out"
        '';

    dockerTools =
      let
        image = pkgs.dockerTools.buildLayeredImage dockerArguments;
      in
      if cfg.perms != [ ] then
        throw "nimi: settings.container.perms: the builder \"dockerTools\" has nothing like it, \"nimi\" and \"nix2container\" have"
      else
        lib.warnIf (cfg.layers != [ ])
          "nimi: settings.container.layers: the builder \"dockerTools\" has nothing like it, and ignores it"
          (
            image.overrideAttrs (old: {
              passthru = old.passthru or { } // {
                stream = pkgs.dockerTools.streamLayeredImage dockerArguments;
              };
            })
          );

    nix2container =
      if nix2container == null then
        throw "nimi: settings.container.builder: \"nix2container\" has not been given to Nimi: import nimi { inherit pkgs nix2container; }"
      else
        builder.buildImage (
          {
            inherit name;
            inherit (cfg)
              tag
              created
              maxLayers
              initializeNixDatabase
              ;
            arch = architecture;
            config = imageConfig;
            copyToRoot = cfg.copyToRoot ++ [ root ];
            layers = map (
              layer: if layer ? nestedLayers then layer else builder.buildLayer { deps = [ layer ]; }
            ) cfg.layers;
            perms = perms ++ [
              {
                path = root;
                regex = "/tmp$";
                mode = "1777";
              }
            ];
          }
          // base
        );
  };

  # As the flake of nix2container has it, as its default.nix has it, or its functions.
  builder =
    nix2container.packages.${pkgs.buildPackages.stdenv.hostPlatform.system}.nix2container
      or nix2container.nix2container or nix2container;

  chosen =
    if cfg.builder != "auto" then
      cfg.builder
    else if nix2container == null then
      "nimi"
    else
      "nix2container";
  image = builders.${chosen};

  # Programs that copy the image to where its name says, or to where the first argument says. Their names, and those of
  # the attributes, are nix2container's, which has its own: from a description, skopeo needs a patch to copy.
  copies = import ./copy.nix { inherit pkgs; } {
    inherit name image;
    inherit (cfg) tag;
  };
in
if !pkgs.stdenv.hostPlatform.isLinux then
  throw "nimi: an image is for Linux: make it with a pkgs of a Linux system, or with pkgsCross"
else
  image.overrideAttrs (old: {
    passthru =
      lib.optionalAttrs (chosen != "nix2container") copies
      // old.passthru or { }
      // {
        inherit config launcher;
        imageName = name;
        imageTag = cfg.tag;
      }
      // config.passthru;
    meta = {
      description = "Image of modular services, built by Nimi";
      platforms = lib.platforms.linux;
    }
    // config.meta;
  })
