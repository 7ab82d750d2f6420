// The least that an init does: what a launcher mounts and sets, in the same order, and then the program itself.
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void put(const char *type, const char *path, unsigned long flags, const char *data)
{
	mkdir(path, 0755);
	mount(type, path, type, flags, data);
}

int main(void)
{
	put("proc", "/proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
	put("sysfs", "/sys", MS_NOSUID | MS_NODEV | MS_NOEXEC, "");
	put("devtmpfs", "/dev", MS_NOSUID, "mode=755");
	int console = open("/dev/console", O_RDWR | O_NOCTTY);
	for (int i = 0; i < 3; i++)
		dup2(console, i);
	symlink("/proc/self/fd", "/dev/fd");
	symlink("/proc/self/fd/0", "/dev/stdin");
	symlink("/proc/self/fd/1", "/dev/stdout");
	symlink("/proc/self/fd/2", "/dev/stderr");
	put("devpts", "/dev/pts", MS_NOSUID | MS_NOEXEC, "gid=5,mode=620,ptmxmode=666");
	put("tmpfs", "/dev/shm", MS_NOSUID | MS_NODEV, "mode=1777,size=15%");
	put("tmpfs", "/run", MS_NOSUID | MS_NODEV, "mode=755,size=10%");
	put("tmpfs", "/tmp", MS_NOSUID | MS_NODEV, "mode=1777,size=15%");
	put("cgroup2", "/sys/fs/cgroup", MS_NOSUID | MS_NODEV | MS_NOEXEC, "nsdelegate,memory_recursiveprot");
	sethostname("vm", 2);
	struct ifreq lo = { .ifr_flags = IFF_UP };
	strcpy(lo.ifr_name, "lo");
	ioctl(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), SIOCSIFFLAGS, &lo);
	char *argv[] = { "/bin/first", NULL };
	execv(argv[0], argv);
	return 1;
}
