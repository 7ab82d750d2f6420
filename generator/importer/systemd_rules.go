package importer

import (
	"strings"
)

// systemdService are the keys of a unit of a service, with their sections.
var systemdService = []rule{
	{"Service.Type", "`nimi.type`", same, "`simple`, `exec` and `idle` are `simple`; `notify` and `notify-reload` are `notify`; `dbus` has no counterpart", systemdType},
	{"Service.ExecStart", "`process.argv`", same, "several of a oneshot: all but the first become `nimi.commands`. `%n` and the like are replaced", systemdExecStart},
	{"Service.ExecStartPre", "`nimi.hooks.preStart`", same, "", systemdHook("nimi.hooks.preStart")},
	{"Service.ExecStartPost", "`nimi.hooks.postStart`", same, "", systemdHook("nimi.hooks.postStart")},
	{"Service.ExecCondition", "`nimi.condition.exec`", same, "", systemdCommand("nimi.condition.exec")},
	{"Service.ExecReload", "`nimi.reload`", same, "`kill -HUP $MAINPID` is a signal", systemdReload},
	{"Service.ExecStop", "`nimi.stop.argv`", differs, "it and the signal share `stop.timeout`, and then comes KILL. It is not run where the main process has ended by itself; `nimi.hooks.postStop` is", systemdCommand("nimi.stop.argv")},
	{"Service.ExecStopPost", "`nimi.hooks.postStop`", differs, "is not run where a condition has the service skipped", systemdHook("nimi.hooks.postStop")},
	{"Service.PIDFile", "`nimi.pidFile`", same, "", systemdText("nimi.pidFile")},
	{"Service.RemainAfterExit", "", differs, "a oneshot that has completed is ready, always", nil},
	{"Service.Restart", "`nimi.restart.mode`", same, "`no` without the key, as with systemd. `always` restarts after a clean exit too: `onSuccess`", systemdRestart},
	{"Service.RestartSec", "`nimi.restart.time`", same, "100 ms without the key, as with systemd", systemdTime("nimi.restart.time")},
	{"Service.RestartMaxDelaySec", "`nimi.restart.backoff.max`", differs, "set `restart.backoff.factor`, by which the delay grows", systemdTime("nimi.restart.backoff.max")},
	{"Service.RestartSteps", "", nothing, "`restart.backoff.factor` says how the delay grows", nil},
	{"Service.SuccessExitStatus", "`nimi.restart.successExitStatus`", same, "and HUP, INT, TERM and PIPE, which systemd takes for clean, where it matters", systemdStatus("nimi.restart.successExitStatus")},
	{"Service.RestartPreventExitStatus", "`nimi.restart.preventExitStatus`", same, "", systemdStatus("nimi.restart.preventExitStatus")},
	{"Service.RestartForceExitStatus", "", nothing, "", nil},
	{"Unit.StartLimitBurst", "`nimi.restart.count`", differs, "5 without the key, as with systemd; a person who starts the service begins a new count", nil},
	{"Unit.StartLimitIntervalSec", "`nimi.restart.window`", differs, "10 s without the key, as with systemd; 0 is no limit", nil},
	{"Service.TimeoutStartSec", "`nimi.ready.startTimeout`", differs, "counts for a service that has a check, and for a oneshot", systemdTime("nimi.ready.startTimeout")},
	{"Service.TimeoutStopSec", "`nimi.stop.timeout`", same, "90 s without the key, as with systemd", systemdTime("nimi.stop.timeout")},
	{"Service.TimeoutSec", "`nimi.stop.timeout`, `nimi.ready.startTimeout`", differs, "the time to start counts for a service that has a check, and for a oneshot", func(t *target, key string, v any) bool {
		return systemdTime("nimi.stop.timeout")(t, key, v) && systemdTime("nimi.ready.startTimeout")(t, key, v)
	}},
	{"Service.WatchdogSec", "`nimi.watchdog`", same, "", func(t *target, key string, v any) bool {
		if ms, ok := systemdDuration(last(v)); ok && (ms == 0 || ms == forever) {
			return true // which is none
		}
		return systemdTime("nimi.watchdog")(t, key, v)
	}},
	{"Service.NotifyAccess", "", differs, "messages count from all processes of the service", nil},
	{"Service.KillSignal", "`nimi.stop.signal`", same, "", func(t *target, key string, v any) bool { return setSignal("nimi.stop.signal")(t, key, last(v)) }},
	{"Service.KillMode", "`nimi.stop.to`", same, "`mixed` is `main`; `process` and `none` are, too, but nothing is left behind here", systemdKillMode},
	{"Service.SendSIGKILL", "", differs, "what does not end in time is killed, always", nil},
	{"Service.SendSIGHUP", "", nothing, "", nil},
	{"Service.*KillSignal", "", nothing, "", nil},
	{"Service.User", "`nimi.user`", same, "", systemdText("nimi.user")},
	{"Service.Group", "`nimi.group`", same, "", systemdText("nimi.group")},
	{"Service.SupplementaryGroups", "`nimi.supplementaryGroups`", same, "", func(t *target, key string, v any) bool {
		t.set(key, "nimi.supplementaryGroups", anys(strings.Fields(strings.Join(all(v), " "))))
		return true
	}},
	{"Service.DynamicUser", "", nothing, "`nimi.user` wants a user that is there", nil},
	{"Service.UMask", "`nimi.umask`", same, "", func(t *target, key string, v any) bool { return setMode("nimi.umask")(t, key, last(v)) }},
	{"Service.WorkingDirectory", "`nimi.workingDirectory`", same, "", systemdDirectory},
	{"Service.Environment", "`process.environment`", same, "", systemdEnvironment},
	{"Service.EnvironmentFile", "`nimi.environmentFiles`", same, "read at each start, as there", func(t *target, key string, v any) bool {
		for _, file := range all(v) {
			path, optional := strings.CutPrefix(file, "-")
			if strings.ContainsAny(path, "*?[") {
				t.say(t.key(key), "%s has no counterpart: a pattern of names; each file has to be named", file)
				continue
			}
			t.environmentFile(key, t.specifiers(key, path), optional, "systemd")
		}
		return true
	}},
	{"Service.PassEnvironment", "", differs, "a service has the launcher's environment", nil},
	{"Service.UnsetEnvironment", "`process.environment`", same, "null", func(t *target, key string, v any) bool {
		for _, name := range strings.Fields(strings.Join(all(v), " ")) {
			t.set(key, "process.environment", nil, name)
		}
		return true
	}},
	{"Service.StandardInput", "`nimi.stdin`", same, "a file", systemdInput},
	{"Service.StandardOutput", "`nimi.log`", same, "`file:` and `append:`; the journal is where the launcher's own output goes", systemdOutput("nimi.log.file")},
	{"Service.StandardError", "`nimi.log`", same, "`file:` and `append:`; the journal is where the launcher's own output goes", systemdOutput("nimi.log.stderrFile")},
	{"Service.Limit*", "`nimi.limits`", same, "", systemdLimit},
	{"Service.Nice", "`nimi.nice`", same, "", systemdWhole("nimi.nice")},
	{"Service.OOMScoreAdjust", "`nimi.oomScoreAdjust`", same, "", systemdWhole("nimi.oomScoreAdjust")},
	{"Service.CapabilityBoundingSet", "`nimi.capabilities.bounding`", same, "", systemdCapabilities("nimi.capabilities.bounding")},
	{"Service.AmbientCapabilities", "`nimi.capabilities.ambient`", same, "", systemdCapabilities("nimi.capabilities.ambient")},
	{"Service.NoNewPrivileges", "`nimi.noNewPrivileges`", same, "", func(t *target, key string, v any) bool { return setTruth("nimi.noNewPrivileges")(t, key, last(v)) }},
	{"Service.StateDirectory", "`nimi.directories.state`", same, "with `StateDirectoryMode=`", systemdDirectories("state")},
	{"Service.RuntimeDirectory", "`nimi.directories.runtime`", same, "with `RuntimeDirectoryMode=`", systemdDirectories("runtime")},
	{"Service.CacheDirectory", "`nimi.directories.cache`", same, "with `CacheDirectoryMode=`", systemdDirectories("cache")},
	{"Service.LogsDirectory", "`nimi.directories.logs`", same, "with `LogsDirectoryMode=`", systemdDirectories("logs")},
	{"Service.*DirectoryMode", "`nimi.directories`", differs, "counts for the directories that are made", nil},
	{"Service.RuntimeDirectoryPreserve", "", nothing, "", nil},
	{"Service.ConfigurationDirectory", "", nothing, "`configData` has files for a service", nil},
	{"Service.LoadCredential", "`nimi.credentials`", same, "", systemdCredential},
	{"Service.ImportCredential", "", nothing, "`nimi.credentials` names each", nil},
	{"Service.*Credential*", "", nothing, "`nimi.credentials` has files that are copied for the service", nil},
	{"Service.MemoryMax", "`nimi.resources.memory`", differs, resourcesText, systemdBytes("nimi.resources.memory")},
	{"Service.MemoryHigh", "`nimi.resources.memoryHigh`", differs, resourcesText, systemdBytes("nimi.resources.memoryHigh")},
	{"Service.TasksMax", "`nimi.resources.pids`", differs, resourcesText, systemdWhole("nimi.resources.pids")},
	{"Service.CPUQuota", "`nimi.resources.cpu`", differs, resourcesText, systemdQuota},
	{"Service.TTY*", "", nothing, "`nimi.terminal` is a terminal of the service's own", nil},
	{"Service.Sockets", "", differs, "a socket is that of the service that it names", nil},
	{"Service.BusName", "", nothing, "", nil},
	{"Unit.After", "`nimi.dependsOn`", same, "`ready`; with `required = false` where there is no `Requires=`", nil},
	{"Unit.Before", "`nimi.dependsOn`", same, "of the other service", nil},
	{"Unit.Requires", "`nimi.dependsOn`", same, "", nil},
	{"Unit.BindsTo", "`nimi.dependsOn`", differs, "when the other one ends, this one is not stopped", nil},
	{"Unit.Requisite", "`nimi.dependsOn`", differs, "the other one is started", nil},
	{"Unit.Wants", "", differs, "all services are started, unless `nimi.autoStart` is false", nil},
	{"Unit.PartOf", "", differs, "commands that stop or restart a service do so with those that depend on it", nil},
	{"Unit.Condition*", "`nimi.condition.paths`", differs, "`ConditionPathExists=`; the others have no counterpart but `nimi.condition.exec`. What requires a service that is skipped is skipped too, where systemd starts it", systemdCondition},
	{"Unit.Assert*", "", nothing, "`nimi.condition` says when a service is skipped; a hook that fails is a failure", nil},
	{"Unit.OnFailure*", "", nothing, "`nimi.onFailure` stops everything, and `nimi.hooks.postStop` runs a command", nil},
	{"Unit.OnSuccess*", "", nothing, "`nimi.onSuccess` stops everything, and `nimi.hooks.postStop` runs a command", nil},
	{"Unit.*Action*", "", nothing, "`nimi.onFailure = \"stop\"` ends the launcher", nil},
	{"Unit.*", "", nothing, "", nil},
	{"Install.WantedBy", "`nimi.autoStart`", differs, "a service is started unless `autoStart` is false", nil},
	{"Install.RequiredBy", "`nimi.autoStart`", differs, "a service is started unless `autoStart` is false", nil},
	{"Install.*", "", nothing, "", nil},
	{"Service.Protect*", "", nothing, "the sandbox (`settings.bubblewrap`) has a file system of its own, for all services", nil},
	{"Service.Private*", "", nothing, "the sandbox (`settings.bubblewrap`) has namespaces of its own, for all services", nil},
	{"Service.Restrict*", "", nothing, "the sandbox (`settings.bubblewrap`) is for all services", nil},
	{"Service.SystemCall*", "", nothing, "there is no filter of system calls", nil},
	{"Service.*", "", nothing, "", nil},
	{"X-*", "", nothing, "an extension", nil},
}

// systemdSocket are the keys of a socket.
var systemdSocket = []rule{
	{"Socket.ListenStream", "`nimi.sockets`", same, "bound before anything starts; the service is started at once, not at the first connection, unless `activate` is set", systemdListen("stream")},
	{"Socket.ListenDatagram", "`nimi.sockets`", same, "", systemdListen("datagram")},
	{"Socket.SocketMode", "`nimi.sockets.<name>.mode`", same, "", systemdSocketOption("mode")},
	{"Socket.SocketUser", "`nimi.sockets.<name>.user`", same, "", systemdSocketOption("user")},
	{"Socket.SocketGroup", "`nimi.sockets.<name>.group`", same, "", systemdSocketOption("group")},
	{"Socket.Backlog", "`nimi.sockets.<name>.backlog`", same, "", systemdSocketOption("backlog")},
	{"Socket.FileDescriptorName", "", differs, "is the name of the socket", nil},
	{"Socket.Service", "", differs, "the service that has the socket", nil},
	{"Socket.Accept", "", nothing, "a service gets the listening socket, not one per connection", nil},
	{"Socket.*", "", nothing, "", nil},
	{"Install.WantedBy", "", differs, "sockets are bound before anything starts", nil},
	{"Unit.*", "", nothing, "", nil},
	{"Install.*", "", nothing, "", nil},
}

// systemdTimer are the keys of a timer.
var systemdTimer = []rule{
	{"Timer.OnCalendar", "`nimi.schedule.cron`", same, "what crontab(5) can say, one of them, in local time", systemdCalendar},
	{"Timer.OnUnitActiveSec", "`nimi.schedule.interval`", differs, "from one start to the next", systemdTime("nimi.schedule.interval")},
	{"Timer.OnUnitInactiveSec", "`nimi.schedule.interval`", differs, "from one start to the next", systemdTime("nimi.schedule.interval")},
	{"Timer.OnBootSec", "`nimi.schedule.runOnStart`", differs, "at once when the launcher starts", systemdRunOnStart},
	{"Timer.OnStartupSec", "`nimi.schedule.runOnStart`", differs, "at once when the launcher starts", systemdRunOnStart},
	{"Timer.OnActiveSec", "`nimi.schedule.runOnStart`", differs, "at once when the launcher starts", systemdRunOnStart},
	{"Timer.RandomizedDelaySec", "`nimi.schedule.randomDelay`", same, "", systemdTime("nimi.schedule.randomDelay")},
	{"Timer.Persistent", "`nimi.schedule.persistent`", same, "", func(t *target, key string, v any) bool {
		return setTruth("nimi.schedule.persistent")(t, key, last(v))
	}},
	{"Timer.Unit", "", differs, "the service that is run", nil},
	{"Timer.*", "", nothing, "", nil},
	{"Install.WantedBy", "", differs, "a schedule counts as long as the launcher runs", nil},
	{"Unit.*", "", nothing, "", nil},
	{"Install.*", "", nothing, "", nil},
}
