# Images. They concern what is built around a launcher, and never reach it.
{
  config,
  lib,
  options,
  ...
}:

let
  inherit (lib) mkOption types;
  t = import ../types.nix { inherit lib; };
  cfg = config.settings.container;

  # What is a set of names in an image can be written as a list.
  names =
    element:
    types.coercedTo (types.listOf element) (all: lib.genAttrs (map toString all) (_: { })) (
      types.attrsOf types.anything
    );

  time =
    default: description:
    mkOption {
      type = t.duration;
      inherit default description;
    };

  # The names that images have in the OCI specification, and Docker's.
  imageOptions = {
    Env = mkOption {
      type = types.coercedTo (types.attrsOf types.str) (lib.mapAttrsToList (n: v: "${n}=${v}")) (
        types.listOf (types.strMatching "[^=]+=.*")
      );
      default = [ ];
      example = {
        LANG = "C.UTF-8";
      };
      description = "The environment of the launcher, as an attribute set or a list of `NAME=value`.";
    };
    Cmd = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [
        "run"
        "--only"
        "web"
      ];
      description = "Arguments of the launcher, where `docker run` gives none.";
    };
    ExposedPorts = mkOption {
      type = names (types.either types.port types.str);
      default = { };
      apply = lib.mapAttrs' (
        port: lib.nameValuePair (if lib.hasInfix "/" port then port else "${port}/tcp")
      );
      example = [
        8080
        "53/udp"
      ];
      description = "The ports that services listen on, as a list or, as in the specification, an attribute set.";
    };
    Labels = mkOption {
      type = types.attrsOf types.str;
      default = { };
      description = "Labels; `org.opencontainers.image.title`, `description`, `url` and `licenses` come from `settings.binName` and `meta`.";
    };
    StopSignal = mkOption {
      type = types.str;
      default = "SIGTERM";
      description = "What the engine sends to stop the launcher.";
    };
    User =
      t.optional (types.coercedTo types.ints.unsigned toString types.str)
        "The user, and the group behind a colon, that the launcher runs as."
        {
          example = "1000:1000";
        };
    Volumes = mkOption {
      type = names types.str;
      default = { };
      example = [ "/var/lib/shop" ];
      description = "Directories whose content outlives containers, as a list or an attribute set.";
    };
    WorkingDir = mkOption {
      type = types.str;
      default = "/root";
      description = "Where the launcher starts.";
    };
  };

  # `entrypoint` for `Entrypoint`: some builders take it, some ignore it.
  misspelt = lib.filter (name: name != null) (
    map (
      name:
      let
        right = lib.findFirst (known: known != name && lib.toLower known == lib.toLower name) null (
          lib.attrNames imageOptions ++ [ "Healthcheck" ]
        );
      in
      if right == null then null else "${name}: is spelt ${right}"
    ) (lib.attrNames cfg.imageConfig)
  );

  # The names of a set that are not of a form.
  without = pattern: set: lib.filter (name: builtins.match pattern name == null) (lib.attrNames set);
  badPorts = without "[0-9]+/(tcp|udp|sctp)" cfg.imageConfig.ExposedPorts;
  badVolumes = without "/.*" cfg.imageConfig.Volumes;

  # Most programs set none of it, and need not pay for it.
  configured = options.settings.container.highestPrio < (lib.mkOptionDefault null).priority;

  part = "[a-z0-9]+([._-]+[a-z0-9]+)*";
in
{
  _class = "nimi";

  options.settings.container = t.group "The image that `mkContainerImage` makes." {
    builder = mkOption {
      type = types.enum [
        "auto"
        "nimi"
        "nix2container"
        "dockerTools"
      ];
      default = "auto";
      description = ''
        What makes the image: `nimi`, an archive by the built-in builder; `dockerTools`, a compressed archive by that of
        nixpkgs; `nix2container`, a description from which layers are pushed without an archive. `auto` is `nix2container`
        where Nimi has been given it, else `nimi`.
      '';
    };
    name = mkOption {
      type = types.nonEmptyStr;
      default = "nimi-container";
      example = "registry.example.org/shop";
      description = "The name of the image, with its registry if it has one. Capital letters become small ones.";
    };
    tag = mkOption {
      type = types.nonEmptyStr;
      default = "latest";
      description = "Its tag.";
    };
    imageConfig = mkOption {
      type = types.submodule {
        freeformType = types.lazyAttrsOf types.anything;
        options = imageOptions;
      };
      default = { };
      description = ''
        The configuration of the image, by the names of the [OCI image
        specification](https://github.com/opencontainers/image-spec/blob/main/config.md): these, and what else the
        builder knows. The entrypoint is the launcher.
      '';
    };
    healthcheck = {
      enable = mkOption {
        type = types.bool;
        default = config.settings.control.enable;
        defaultText = lib.literalMD "`settings.control.enable`";
        description = ''
          Whether the image says how its health is found out: `<binName> healthcheck`. `imageConfig.Healthcheck` replaces
          it. Docker and podman know it, the OCI specification does not, so nix2container leaves it out.
        '';
      };
      interval = time 30000 "From one check to the next.";
      timeout = time 5000 "How long a check may take.";
      startPeriod = time 0 "How long after the start failures do not count.";
      retries = mkOption {
        type = types.ints.positive;
        default = 3;
        description = "How many failures in a row make the container unhealthy.";
      };
    };
    copyToRoot = mkOption {
      type = types.coercedTo types.pathInStore lib.singleton (types.listOf types.pathInStore);
      default = [ ];
      example = lib.literalExpression "[ pkgs.dockerTools.caCertificates ]";
      description = "Store paths whose content is at the root of the image.";
    };
    fromImage = t.optional types.pathInStore ''
      The image that this one builds on: an archive, as `dockerTools.pullImage` makes it, or, with `nix2container`, what
      its `pullImage` makes.
    '' { };
    maxLayers = mkOption {
      type = types.ints.positive;
      default = 100;
      description = ''
        The most layers of the image, without those of `fromImage`. Each store path has one of its own while they last,
        so that images share what they have in common.
      '';
    };
    layers = mkOption {
      type = types.listOf types.pathInStore;
      default = [ ];
      description = ''
        Store paths that have the first layers, one each, in this order; with `nix2container`, also what its `buildLayer`
        makes. `dockerTools` has nothing like it and ignores them.
      '';
    };
    perms = mkOption {
      type = types.listOf (
        types.submodule {
          options = {
            path = mkOption {
              type = types.pathInStore;
              description = "The store path whose files are meant, one of `copyToRoot`.";
            };
            regex = mkOption {
              type = types.str;
              description = "Which of them: those whose path it matches, anywhere.";
            };
            mode = mkOption {
              type = t.mode;
              description = "Their mode, octal.";
            };
            uid = t.optional types.ints.unsigned "Their owner; root by default." { };
            gid = t.optional types.ints.unsigned "Their group; root by default." { };
          };
        }
      );
      default = [ ];
      example = lib.literalExpression ''[ { path = root; regex = "/var/lib/shop$"; mode = "0700"; uid = 1000; } ]'';
      description = "Modes and owners of files in the image. `dockerTools` has nothing like it.";
    };
    created = mkOption {
      type = types.strMatching "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z";
      default = "1970-01-01T00:00:01Z";
      description = "When the image says that it was made. With a fixed time, the same configuration is the same image.";
    };
    initializeNixDatabase = mkOption {
      type = types.bool;
      default = false;
      description = "Whether the image has a database of its store paths, so that Nix works in it.";
    };
  };

  config.assertions = [
    {
      assertion =
        builtins.match "([a-z0-9.-]+(:[0-9]+)?/)?${part}(/${part})*" (lib.toLower cfg.name) != null;
      message = "settings.container.name: must be the name of an image, such as shop or registry.example.org/team/shop, not \"${cfg.name}\"";
    }
    {
      assertion = builtins.match "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}" cfg.tag != null;
      message = "settings.container.tag: must be at most 128 letters, digits and _.- that do not begin with a dot or a dash, not \"${cfg.tag}\"";
    }
    {
      assertion = cfg.healthcheck.enable -> config.settings.control.enable;
      message = "settings.container.healthcheck.enable: needs settings.control.enable";
    }
    {
      assertion = !lib.any (p: p.regex == "") cfg.perms;
      message = "settings.container.perms: a regex must not be empty";
    }
  ]
  ++ lib.optionals configured [
    {
      assertion = !lib.any (name: lib.toLower name == "entrypoint") (lib.attrNames cfg.imageConfig);
      message = "settings.container.imageConfig.Entrypoint: is the launcher, and cannot be set; its arguments are Cmd";
    }
    {
      assertion = misspelt == [ ];
      message = "settings.container.imageConfig.${lib.concatStringsSep "; " misspelt}";
    }
    {
      assertion = badPorts == [ ];
      message = "settings.container.imageConfig.ExposedPorts: must be ports such as 8080/tcp or 53/udp, not ${lib.concatStringsSep ", " badPorts}";
    }
    {
      assertion = badVolumes == [ ];
      message = "settings.container.imageConfig.Volumes: must be absolute paths, not ${lib.concatStringsSep ", " badVolumes}";
    }
  ];
}
