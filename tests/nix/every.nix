# A configuration that sets every option that reaches the launcher, to something else than its default.
{ lib, ... }:

let
  argv = [ "/bin/true" ];
  checks = [
    { exec = argv; }
    { tcp = "localhost:1"; }
    { unix = "/run/x"; }
    {
      http = {
        url = "http://localhost:1/x";
        status = [ 204 ];
      };
    }
    { http = "http://localhost:1/x"; }
    { file = "/run/x"; }
  ];
  numbered =
    prefix: values:
    lib.listToAttrs (
      lib.imap0 (i: value: {
        name = "${prefix}${toString i}";
        inherit value;
      }) values
    );
  timing = {
    initialDelay = 1;
    period = 2;
    timeout = 3;
    successThreshold = 4;
    failureThreshold = 5;
  };
in
{
  settings = {
    binName = "every";
    environment = {
      TZ = "UTC";
      DEBUG = null;
    };
    startup.runOnStartup = argv;
    restart = {
      mode = "up-to-count";
      time = 1;
      count = 2;
      window = 1000;
      onSuccess = true;
      resetAfter = 3;
      backoff = {
        factor = 1.5;
        max = 4;
        jitter = 5;
      };
    };
    logging = {
      enable = true;
      logsDir = "logs";
      events = true;
      format = "json";
      timestamps = true;
      color = "never";
      onFull = "drop";
      rotate = {
        size = 4096;
        keep = 1;
      };
    };
    shutdown.signal = "INT";
    shutdown.timeout = 8000;
    signals = {
      USR1 = "HUP";
      USR2 = null;
    };
    configData.directory = "/run/every";
    takeover.enable = true;
    control.enable = true;
    control.instance = "directory";
    init = import ./everymachine.nix;
    headStart = false;
    tui.enable = false;
    tui.program = "/usr/bin/nimi";
  };

  services = {
    all = {
      process = {
        inherit argv;
        environment.A = null;
        reloadSignal = "HUP";
      };
      configData.file.text = "x";
      nimi = {
        autoStart = false;
        profiles = [ "debug" ];
        condition = {
          paths = [ "!/a" ];
          exec = argv;
        };
        workingDirectory = "/";
        stdin = "/dev/zero";
        type = "simple";
        environment = {
          LANG = "C";
          HOME = null;
        };
        expand = true;
        environmentFiles = [
          "-/run/env"
          {
            path = ".env";
            format = "dotenv";
            optional = true;
            relative = true;
          }
        ];
        user = "nobody";
        group = 65534;
        supplementaryGroups = [
          "tty"
          5
        ];
        umask = "0027";
        nice = 1;
        oomScoreAdjust = 100;
        noNewPrivileges = true;
        capabilities = {
          ambient = [ "CAP_NET_BIND_SERVICE" ];
          bounding = [ "CAP_NET_BIND_SERVICE" ];
        };
        limits = {
          nofile = 100;
          core = "unlimited";
          nproc = {
            soft = 1;
            hard = "unlimited";
          };
        };
        directories = {
          state = "every";
          runtime = [ "every" ];
        };
        credentials.key = "/run/key";
        credentials.token = {
          source = "/run/token";
          path = "/run/web/token";
        };
        dependsOn.ready0 = {
          condition = "started";
          required = false;
        };
        onChange = "restart";
        resources = import ./everyresources.nix;
        onFailure = "stop";
        onSuccess = "stop";
        stop = {
          signal = "QUIT";
          to = "main";
          timeout = 1;
          inherit argv;
        };
        hooks = {
          preStart = argv;
          postStart = [
            { inherit argv; }
            {
              inherit argv;
              optional = true;
            }
          ];
          preStop = argv;
          postStop = argv;
        };
        restart = import ./every-restart.nix;
        log = {
          enable = false;
          file = "log/all";
          stderrFile = "log/all.err";
          syslog = "/run/log.socket";
          format = "plain";
          timestamps = false;
          color = "always";
          onFull = "block";
          rotate = {
            size = 8192;
            keep = 2;
          };
        };
        sockets = {
          pid = false;
          short = "8080";
          long = {
            listen = "/run/socket";
            type = "datagram";
            mode = "0600";
            user = "root";
            group = 0;
            backlog = 1;
          };
        };
        health =
          timing
          // lib.head checks
          // {
            action = "report";
          };
        watchdog = 1000;
      };
    };
    directories = {
      process = { inherit argv; };
      nimi.directories =
        lib.genAttrs
          [
            "state"
            "runtime"
            "cache"
            "logs"
          ]
          (_: [
            "/var/lib/every"
            {
              path = "every";
              mode = "0700";
            }
          ]);
    };
    reloads = {
      process = { inherit argv; };
      nimi.reload.signal = "USR1";
    };
    reloads-by-command = {
      process = { inherit argv; };
      nimi.reload.argv = [
        "/bin/kill"
        "$MAINPID"
      ];
    };
    hourly = {
      process = { inherit argv; };
      nimi = {
        type = "oneshot";
        commands = [ argv ];
        schedule = import ./everyschedule.nix;
      };
    };
    often = {
      process = { inherit argv; };
      nimi.schedule.interval = 1000;
      nimi.replicas = 2;
    };
    watched = import ./everywatch.nix;
    plain = {
      process = { inherit argv; };
      nimi.schedule = "*/5 * * * *";
    };
    number = {
      process = { inherit argv; };
      nimi.schedule = 1000;
    };
    notifies = {
      process = { inherit argv; };
      nimi.type = "notify";
      nimi.sockets.demand.listen = "8081";
      nimi.sockets.demand.activate = true;
    };
    forks = import ./everyforks.nix argv;
  }
  // numbered "ready" (
    map
      (check: {
        process = { inherit argv; };
        nimi.ready = check // {
          startTimeout = 1;
        };
      })
      (
        map (check: timing // check) checks
        ++ [
          {
            tcp = "localhost:1";
            continuous = true;
          }
          { logLine = "up.*"; }
          { notify = true; }
          { descriptor = 3; }
        ]
      )
  )
  // numbered "health" (
    map (check: {
      process = { inherit argv; };
      nimi.health = check;
    }) checks
  );
}
