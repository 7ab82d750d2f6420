/* actor is every service, hook and probe of the chaos tests:
 *
 *     actor SERVICE ROLE
 *
 * looks in its environment for CHAOS_<SERVICE>_<ROLE>, which is a list of words that say what to do, in order. It is C
 * and static because it has to go on where there is no memory, no descriptor and no process to be had, and must start
 * fast. A program that finds no words, or comes to the end of them, exits with 0.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static const char *self, *name = "?", *role = "";
static uint64_t dice = 88172645463325252u;

static uint64_t roll(void) { /* xorshift */
    dice ^= dice << 13, dice ^= dice >> 7, dice ^= dice << 17;
    return dice;
}

static void rest(long ms) {
    struct timespec t = {ms / 1000, ms % 1000 * 1000000};
    while (nanosleep(&t, &t) != 0 && errno == EINTR) {
    }
}

static void forever(void) {
    for (;;) pause();
}

/* put writes all of a text, or ends the program where nobody takes it. */
static void put(int fd, const void *text, size_t n) {
    for (const char *p = text; n > 0;) {
        ssize_t got = write(fd, p, n);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) _exit(0);
        p += got, n -= got;
    }
}

/* What happens when a signal arrives: a letter and a number for each. */
static struct { char what; int n; } acts[65];

static void act(int sig) {
    switch (acts[sig].what) {
    case 'e': _exit(acts[sig].n);                               /* exit with n */
    case 's': rest(acts[sig].n); _exit(0);                      /* end slowly */
    case 'g': kill(0, SIGSTOP); break;                          /* stop the whole group */
    case 'w': put(1, "asked\n", 6); break;                      /* only say so */
    case 'f': if (fork() == 0) { setsid(); signal(sig, SIG_IGN); forever(); } _exit(0); /* leave a daemon */
    }
}

/* daemonize makes a process that has left session and parent, and goes on in it; the caller goes on here. */
static int daemonize(void) {
    pid_t child = fork();
    if (child != 0) return 0;
    setsid();
    if (fork() != 0) _exit(0);
    return 1;
}

static void notify(const char *text, size_t n, int with_descriptors) {
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (!path || strlen(path) >= sizeof to.sun_path) return;
    strcpy(to.sun_path, path);
    size_t length = sizeof to.sun_family + strlen(path);
    if (path[0] == '@') to.sun_path[0] = 0;
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    char control[CMSG_SPACE(4 * sizeof(int))] = {0};
    struct iovec text_of = {(void *)text, n};
    struct msghdr message = {&to, length, &text_of, 1, NULL, 0, 0};
    if (with_descriptors) {
        message.msg_control = control, message.msg_controllen = sizeof control;
        struct cmsghdr *head = CMSG_FIRSTHDR(&message);
        head->cmsg_level = SOL_SOCKET, head->cmsg_type = SCM_RIGHTS, head->cmsg_len = CMSG_LEN(4 * sizeof(int));
        for (int i = 0; i < 4; i++) ((int *)CMSG_DATA(head))[i] = fd;
    }
    if (fd >= 0) sendmsg(fd, &message, 0), close(fd);
}

static void junk_message(void) {
    static const char *parts[] = {"READY=1", "READY=0", "MAINPID=1", "MAINPID=", "MAINPID=99999999999999999999", "MAINPID=-1", "STATUS=\033[2J\n",
                                  "WATCHDOG=1", "WATCHDOG=trigger", "WATCHDOG_USEC=1", "STOPPING=1", "RELOADING=1", "=", "\n\n", "ERRNO=2",
                                  "EXTEND_TIMEOUT_USEC=18446744073709551615", "FDSTORE=1", "BARRIER=1", "STATUS=\xff\xfe", "X"};
    char text[8192];
    size_t n = 0;
    for (int i = roll() % 5; i >= 0; i--) {
        const char *part = parts[roll() % (sizeof parts / sizeof *parts)];
        n += snprintf(text + n, 256, "%s\n", part);
    }
    if (roll() % 8 == 0) n = sizeof text, memset(text, 'A' + roll() % 26, n);
    notify(text, n, roll() % 4 == 0);
}

static void junk(int fd, long n) { /* any bytes */
    for (char block[512]; n > 0; n -= sizeof block) {
        for (size_t i = 0; i < sizeof block; i++) block[i] = roll();
        put(fd, block, sizeof block);
    }
}

static void flood(int fd) {
    static char block[1 << 16];
    for (size_t i = 0; i < sizeof block; i++) block[i] = i % 80 == 79 ? '\n' : 'a' + i % 26;
    for (;;) put(fd, block, sizeof block), rest(2);
}

/* bomb takes n processes, or as many as it gets, and then waits. */
static void bomb(long n, int leave) {
    for (int tries = 0; n > 0 && tries < 2000;) {
        pid_t pid = fork();
        if (pid == 0) {
            if (leave) setsid();
            forever();
        }
        if (pid > 0) n--;
        else tries++, rest(1);
    }
}

static void fill(const char *path, long kib) {
    static char block[1024] = "full";
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0644);
    for (; fd >= 0 && kib > 0 && write(fd, block, sizeof block) > 0; kib--) {
    }
}

static void play(char **word) {
    for (int fd = 1; *word; word++) {
        const char *is = *word, *text = word[1] ? word[1] : "0";
        long n = strtol(text, NULL, 10);
#define VERB(v) (strcmp(is, v) == 0)
#define NUMBER(v) (VERB(v) && (word++, 1))
        if (NUMBER("to")) fd = n;                                  /* where output goes */
        else if (NUMBER("lines")) for (int i = 0; i < n; i++) dprintf(fd, "%s.%s line %d\n", name, role, i);
        else if (NUMBER("say")) dprintf(fd, "%s\n", text);
        else if (NUMBER("part")) put(fd, text, strlen(text));
        else if (NUMBER("junk")) junk(fd, n);
        else if (NUMBER("endless")) for (; n > 0; n--) put(fd, "................................................................", 64);
        else if (VERB("flood")) flood(fd);
        else if (NUMBER("sleep")) rest(n);
        else if (NUMBER("beat")) for (;;) dprintf(fd, "%s beat\n", name), rest(n);
        else if (NUMBER("exit")) _exit(n);
        else if (NUMBER("crash")) signal(n, SIG_DFL), raise(n), forever();
        else if (VERB("forever")) forever();
        else if (NUMBER("spin")) { for (clock_t end = clock() + n * (CLOCKS_PER_SEC / 1000); clock() < end;); }
        else if (NUMBER("ignore")) signal(n, SIG_IGN);
        else if (NUMBER("on")) {                                   /* on 15e0: what to do on a signal */
            char *rest_of;
            long sig = strtol(text, &rest_of, 10);
            if (sig > 0 && sig < 65) acts[sig].what = *rest_of, acts[sig].n = atoi(rest_of + 1), signal(sig, act);
        }
        else if (VERB("stop")) raise(SIGSTOP);
        else if (VERB("daemon")) { if (daemonize()) forever(); }
        else if (VERB("deaf-daemon")) { if (daemonize()) { signal(SIGTERM, SIG_IGN); forever(); } }
        else if (VERB("still-daemon")) { if (daemonize()) { raise(SIGSTOP); forever(); } }
        else if (VERB("bare-daemon")) { if (daemonize()) { char *none[] = {NULL}; execle(self, self, "", "", "forever", NULL, none); _exit(0); } }
        else if (VERB("flood-daemon")) { if (daemonize()) { signal(SIGTERM, SIG_IGN); flood(fd); } }
        else if (VERB("child")) { if (fork() == 0) forever(); }
        else if (VERB("deaf-child")) { if (fork() == 0) { signal(SIGTERM, SIG_IGN); forever(); } }
        else if (VERB("group")) setpgid(0, 0), setpgid(0, getppid());
        else if (VERB("reaper")) prctl(PR_SET_CHILD_SUBREAPER, 1), prctl(PR_SET_PDEATHSIG, 0);
        else if (VERB("close")) close(0), close(1), close(2);
        else if (VERB("eat")) { while (open("/dev/null", O_RDONLY) >= 0); }
        else if (NUMBER("bomb")) bomb(n, 0);
        else if (NUMBER("leaving-bomb")) bomb(n, 1);
        else if (NUMBER("fill")) fill("full", n);
        else if (NUMBER("hold")) { char *p = malloc(n << 20); if (p) memset(p, 1, n << 20); }
        else if (NUMBER("parent")) kill(getppid(), n);             /* signals the launcher */
        else if (NUMBER("notify")) notify(text, strlen(text), 0);
        else if (NUMBER("notify-junk")) for (; n > 0; n--) junk_message();
        else if (NUMBER("newline")) { if (write(n, "\n", 1) < 0) rest(0); }
        else if (NUMBER("bytes")) { if (write(n, "xyz", 3) < 0) rest(0); }
        else if (NUMBER("make")) close(open(text, O_WRONLY | O_CREAT, 0644));
        else if (NUMBER("unlink")) unlink(text);
        else if (NUMBER("wait-file")) { while (access(text, F_OK) != 0) rest(5); }
        else if (VERB("swap-logs")) {                              /* puts a link in the place of the log files */
            char from[64], to[64];
            for (int i = 0; i < 4; i++) sprintf(from, "nimi_logs/logs-%d", i), sprintf(to, "nimi_logs/gone-%d", i), rename(from, to) == 0 && symlink("../outside", from);
        }
        else if (NUMBER("listen")) {
            struct sockaddr_un at = {.sun_family = AF_UNIX};
            strncpy(at.sun_path, text, sizeof at.sun_path - 1);
            int s = socket(AF_UNIX, SOCK_STREAM, 0);
            unlink(text);
            if (bind(s, (struct sockaddr *)&at, sizeof at) == 0) listen(s, 8);
        }
        else if (VERB("setuid")) {                                 /* goes on in a program that is set-user-ID */
            char path[4096];
            snprintf(path, sizeof path, "%s-setuid", self);
            char **argv = calloc(1000, sizeof *argv);
            argv[0] = path, argv[1] = (char *)name, argv[2] = (char *)role;
            for (int i = 0; i < 990 && word[1 + i]; i++) argv[3 + i] = word[1 + i];
            execv(path, argv);
        }
        else dprintf(2, "%s: unknown word %s\n", name, is), _exit(98);
    }
}

int main(int argc, char **argv) {
    char key[256], *words[1024];
    self = argv[0];
    dice ^= (uint64_t)getpid() << 20 ^ time(NULL);
    if (argc > 3) { /* words of its own */
        name = argv[1], role = argv[2];
        play(argv + 3);
        return 0;
    }
    if (argc < 3) return 97;
    name = argv[1], role = argv[2];
    snprintf(key, sizeof key, "CHAOS_%s_%s", argv[1], argv[2]);
    char *text = getenv(key);
    if (!text) return 0;
    int n = 0;
    for (char *w = strtok(strdup(text), " "); w && n < 1023; w = strtok(NULL, " ")) words[n++] = w;
    words[n] = NULL;
    play(words);
    return 0;
}
