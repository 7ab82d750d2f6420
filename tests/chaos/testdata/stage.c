/* stage starts a launcher in the surroundings that its arguments describe:
 *
 *     stage [NAME=VALUE]... -- COMMAND...
 *
 * It does each in the order of the arguments. With pid=1 the command is PID 1 of a namespace, and stage waits for it and
 * ends as it does.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void must(int result, const char *what) {
    if (result < 0) {
        dprintf(2, "stage: %s: %s\n", what, strerror(errno));
        _exit(96);
    }
}

static int ignored(const char *name) { return strncmp(name, "#", 1) == 0; }

static void limit(int what, const char *value) {
    rlim_t n = strcmp(value, "unlimited") == 0 ? RLIM_INFINITY : strtoull(value, NULL, 10);
    struct rlimit now;
    must(getrlimit(what, &now), "getrlimit");
    if (n > now.rlim_max) n = now.rlim_max; /* who may not raise it has what there is */
    now.rlim_cur = now.rlim_max = n;
    must(setrlimit(what, &now), "setrlimit");
}

static void bind_at(char *value) { /* FROM:TO */
    char *to = strchr(value, ':');
    *to++ = 0;
    must(mount(value, to, NULL, MS_BIND, NULL), to);
}

static void loopback(void) {
    struct ifreq lo = {.ifr_name = "lo", .ifr_flags = IFF_UP};
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    must(ioctl(fd, SIOCSIFFLAGS, &lo), "lo");
    close(fd);
}

/* refuse has the kernel answer a system call with an error, NUMBER:ERROR. The command's own execve, which is known by the
 * place of its path in memory, is excepted. */
static const char *command;

static void refuse(const char *value) {
    int number, code;
    if (sscanf(value, "%d:%d", &number, &code) != 2) errno = EINVAL, must(-1, value);
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 4),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_execve, 0, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (uint32_t)(uintptr_t)command, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | code),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    must(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), "seccomp");
}

/* as_first goes on as PID 1 of a namespace. */
static void as_first(void) {
    int status;
    must(unshare(CLONE_NEWPID), "unshare");
    pid_t child = fork();
    must(child, "fork");
    if (child == 0) {
        must(prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl");
        must(mount("proc", "/proc", "proc", 0, NULL), "/proc");
        return;
    }
    for (int sig = 1; sig < 32; sig++) signal(sig, SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    for (int fd = 0; fd < 3; fd++) close(fd); /* so that the readers see the end when the launcher has ended */
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    _exit(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

int main(int argc, char **argv) {
    int i = 1;
    for (int k = 1; k + 1 < argc && !command; k++)
        if (strcmp(argv[k], "--") == 0) command = argv[k + 1];
    for (; i < argc && strcmp(argv[i], "--") != 0; i++) {
        char *name = argv[i], *value = strchr(name, '=');
        if (ignored(name) || !value) continue;
        *value++ = 0;
#define IS(n) (strcmp(name, n) == 0)
        long n = strtol(value, NULL, 10);
        if (IS("group")) {
            int fd = open(value, O_WRONLY | O_CLOEXEC);
            must(fd, value), must(write(fd, "0", 1), value), close(fd);
        }
        else if (IS("mounts")) must(unshare(CLONE_NEWNS), "unshare"), must(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL), "private");
        else if (IS("network")) must(unshare(CLONE_NEWNET), "unshare"), loopback();
        else if (IS("bind")) bind_at(value);
        else if (IS("tmpfs")) { /* SIZE:AT */
            char options[64], *at = strchr(value, ':');
            *at++ = 0;
            snprintf(options, sizeof options, "size=%s,mode=1777", value);
            must(mount("none", at, "tmpfs", 0, options), at);
        }
        else if (IS("readonly")) must(mount(value, value, NULL, MS_BIND, NULL), value), must(mount(NULL, value, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL), value);
        else if (IS("pid")) as_first();
        else if (IS("noproc")) must(mount("none", "/proc", "tmpfs", 0, NULL), "/proc");
        else if (IS("nofile")) limit(RLIMIT_NOFILE, value);
        else if (IS("nproc")) limit(RLIMIT_NPROC, value);
        else if (IS("fsize")) limit(RLIMIT_FSIZE, value);
        else if (IS("sigpending")) limit(RLIMIT_SIGPENDING, value);
        else if (IS("stack")) limit(RLIMIT_STACK, value);
        else if (IS("core")) limit(RLIMIT_CORE, value);
        else if (IS("memlock")) limit(RLIMIT_MEMLOCK, value);
        else if (IS("umask")) umask(strtol(value, NULL, 8));
        else if (IS("nice")) { if (nice(n) == -1) errno = 0; }
        else if (IS("ignore")) signal(n, SIG_IGN);
        else if (IS("block")) {
            sigset_t set;
            sigemptyset(&set), sigaddset(&set, n), sigprocmask(SIG_BLOCK, &set, NULL);
        }
        else if (IS("close")) close(n);
        else if (IS("full")) { int fd = open("/dev/full", O_WRONLY); must(dup2(fd, n), "/dev/full"); if (fd != n) close(fd); }
        else if (IS("inherit")) { for (; n > 0; n--) if (open("/dev/null", O_RDONLY) < 0) break; }
        else if (IS("dir")) must(chdir(value), value);
        else if (IS("rmdir")) rmdir(value);
        else if (IS("user")) must(setgroups(0, NULL), "setgroups"), must(setresgid(n, n, n), "setresgid"), must(setresuid(n, n, n), "setresuid");
        else if (IS("nnp")) must(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl");
        else if (IS("refuse")) refuse(value);
        else if (IS("set")) must(putenv(value), value);
        else must(-1, name);
    }
    if (i + 1 >= argc) return 96;
    execv(argv[i + 1], argv + i + 1);
    must(-1, argv[i + 1]);
    return 96;
}
