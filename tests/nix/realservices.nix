# Service modules of nixpkgs, from checkouts in a directory, each with what it needs and some settings. Their programs are
# the host's own, or print their arguments.
{
  pkgs,
  clients,
  # A directory that services may write to, a port, and another one.
  dir,
  port,
}:

let
  inherit (pkgs) lib;

  # A package with one program, which prints its arguments, each in brackets.
  echo =
    program:
    pkgs.writeShellScriptBin program ''
      for a; do printf '[%s]' "$a"; done; echo
    ''
    // {
      type = "derivation";
    };

  # One with a program of the host.
  host =
    program: path:
    pkgs.writeShellScriptBin program ''
      exec ${path} "$@"
    ''
    // {
      type = "derivation";
    };

  format = write: _: {
    type = lib.types.attrsOf lib.types.anything;
    generate = name: value: pkgs.writeText name (write value);
  };
  formats = {
    toml = format builtins.toJSON;
    iniWithGlobalSection = format (lib.generators.toINIWithGlobalSection { });
  };
  known = pkgs // {
    inherit formats;
    holo-daemon = echo "holod";
    "autopush-rs.out" =
      pkgs.runCommand "autopush" { } ''
        mkdir -p $out/bin
        for p in autoconnect autoendpoint; do ln -s ${echo "p"}/bin/p $out/bin/$p; done
      ''
      // {
        type = "derivation";
      };
  };

  nixpkgs = clients + "/nixpkgs";
  byName = name: nixpkgs + "/pkgs/by-name/${builtins.substring 0 2 name}/${name}/service.nix";
in
{
  ghostunnel = {
    module = import (byName "ghostunnel") {
      inherit (pkgs) writeScript;
      runtimeShell = "/bin/sh";
    };
    settings.ghostunnel = {
      package = echo "ghostunnel";
      listen = "127.0.0.1:1";
      target = "127.0.0.1:2";
      key = "/k";
      allowCN = [ "client" ];
    };
    settings.nimi.credentials.key = "${pkgs.writeText "key" "secret"}";
    says = [
      "server"
      "--allow-cn=client"
      "/key"
    ];
  };

  snid = {
    module = import (byName "snid") { };
    settings.snid = {
      package = echo "snid";
      listen = [ "tcp:443" ];
      mode = "tcp";
      backendCidrs = [ "192.0.2.0/24" ];
    };
    says = [ "[-mode][tcp][-listen][tcp:443][-backend-cidr][192.0.2.0/24]" ];
  };

  tlshd = {
    module = import (byName "ktls-utils") { };
    settings.tlshd = {
      package = echo "tlshd";
      settings.debug.loglevel = "1";
    };
    says = [ "tlshd.conf]" ];
  };

  holo-daemon = {
    module = import (byName "holo-daemon") { pkgs = known; };
    settings.holo-daemon.settings.user = "x";
    says = [ "holod.toml]" ];
  };

  autoconnect = {
    module = import (nixpkgs + "/pkgs/by-name/au/autopush-rs/service-autoconnect.nix") {
      pkgs = known;
    };
    settings = { };
    says = [ "autoconnect.toml]" ];
  };

  autoendpoint = {
    module = import (nixpkgs + "/pkgs/by-name/au/autopush-rs/service-autoendpoint.nix") {
      pkgs = known;
    };
    settings.autoendpoint.settings.db_dsn = "redis://localhost";
    says = [ "autoendpoint.toml]" ];
  };

  easytier = {
    module = import (byName "easytier") { settingsFormat = formats.toml { }; };
    settings.easytier = {
      package = echo "easytier-core";
      settings.network_name = "net";
      extraArgs = [ "--more" ];
    };
    says = [ "easytier-easytier.toml][--more]" ];
  };

  git-pages = {
    module = import (byName "git-pages") {
      inherit formats;
      inherit (pkgs) coreutils;
    };
    settings.git-pages = {
      package = echo "git-pages";
      cleanupInterval = "weekly";
    };
    says = [ "git-pages.toml]" ];
  };

  uptime-kuma = {
    module = import (byName "uptime-kuma") {
      unixtools = { };
      apprise = null;
    };
    settings.uptime-kuma.package = echo "uptime-kuma";
    says = [ "" ];
  };

  python-http-server = {
    module = nixpkgs + "/nixos/tests/modular-service-etc/python-http-server.nix";
    settings.python-http-server = {
      package = host "python3" "python3";
      inherit port;
      directory = dir;
    };
    settings.nimi.ready.tcp = "localhost:${toString port}";
    says = [ ];
    runs = true;
  };

  php-fpm = {
    module = import (nixpkgs + "/pkgs/development/interpreters/php/service.nix") {
      inherit formats;
      inherit (pkgs) coreutils;
    };
    settings.php-fpm = {
      package = host "php-fpm" "$(ls /usr/sbin/php-fpm* | head -n 1)";
      settings = {
        error_log = lib.mkForce "/dev/stderr";
        www = {
          listen = "${dir}/php.sock";
          user = "nobody";
          pm = "static";
          "pm.max_children" = 1;
        };
      };
    };
    settings.nimi = {
      type = "notify";
      stop.signal = "QUIT";
    };
    says = [ "ready to handle connections" ];
    runs = true;
    needs = "php-fpm";
  };

  postgresql = {
    module = import (clients + "/modular-services/modular-services/postgresql/service.nix") {
      inherit (pkgs) writeText runCommand stdenv;
    };
    # It is of a time in which the service library had notificationProtocol.
    newest = true;
    settings.postgresql = {
      package =
        let
          postgres =
            pkgs.writeShellScriptBin "postgres" ''
              exec "$(ls -d /usr/lib/postgresql/*/bin | head -n 1)/postgres" "$@"
            ''
            // {
              type = "derivation";
            };
        in
        postgres
        // {
          withoutJIT = postgres // {
            withPackages = _: postgres;
          };
          psqlSchema = "15";
          version = "15";
        };
      checkConfig = false;
      dataDir = "${dir}/data";
      settings = {
        port = lib.mkForce port;
        unix_socket_directories = dir;
      };
    };
    settings.nimi = {
      user = "postgres";
      hooks.preStart = [
        "/bin/sh"
        "-c"
        "$(ls -d /usr/lib/postgresql/*/bin | head -n 1)/initdb --no-sync -D ${dir}/data"
      ];
      ready.unix = "${dir}/.s.PGSQL.${toString port}";
      stop.signal = "INT";
    };
    says = [ "ready to accept connections" ];
    runs = true;
    needs = "postgres";
  };
}
