#define _GNU_SOURCE
#include "CLPLinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

/* Opens what is closed of descriptors 0 to 2 before anything else gets their numbers, as dispatch's queues would:
   reading or writing there is then refused, and messages go nowhere. */
__attribute__((constructor)) static void fill_standard_descriptors(void) {
    static const int modes[] = {O_WRONLY, O_RDONLY, O_WRONLY};
    for (int descriptor = 0; descriptor < 3; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0) (void)!open("/dev/null", modes[descriptor]);
}

static int place(posix_spawn_file_actions_t *actions, int descriptor, int as) {
    if (descriptor < 0)
        return posix_spawn_file_actions_addopen(actions, as, "/dev/null", as == 0 ? O_RDONLY : O_WRONLY, 0);
    return posix_spawn_file_actions_adddup2(actions, descriptor, as);
}

static bool take_place(int descriptor, int as) {
    if (descriptor < 0) descriptor = open("/dev/null", as == 0 ? O_RDONLY : O_WRONLY);
    return dup2(descriptor, as) == as;
}

/* After fork, where only what is safe in a handler of signals may be called: becomes the child, or returns. */
static void become(const struct lp_child *child, pid_t parent) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (getppid() != parent) _exit(1);
    for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (child->session) setsid();
    if (child->directory && chdir(child->directory) != 0) return;
    if (!take_place(child->input, 0) || !take_place(child->output, 1) || !take_place(child->errors, 2)) return;
    /* Linux before 5.11 cannot. */
    if (close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) != 0)
        for (int other = 3, end = getdtablesize(); other < end; other++) fcntl(other, F_SETFD, FD_CLOEXEC);
    execve(child->path, child->arguments, child->environment);
}

/* What posix_spawn cannot do. */
static int spawn_mortal(const struct lp_child *child, pid_t *pid) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return errno;
    sigset_t all, now;
    sigfillset(&all);
    /* No handler of ours may run in the child. */
    pthread_sigmask(SIG_BLOCK, &all, &now);
    pid_t parent = getpid();
    *pid = fork();
    if (*pid == 0) {
        become(child, parent);
        (void)!write(report[1], &errno, sizeof errno);
        _exit(127);
    }
    int failed = *pid < 0 ? errno : 0;
    pthread_sigmask(SIG_SETMASK, &now, NULL);
    close(report[1]);
    if (!failed && read(report[0], &failed, sizeof failed) > 0) waitpid(*pid, NULL, 0);
    close(report[0]);
    return failed;
}

int lp_spawn(const struct lp_child *child, pid_t *pid) {
    if (child->mortal) return spawn_mortal(child, pid);
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    int failed = posix_spawn_file_actions_init(&actions);
    if (failed) return failed;
    failed = posix_spawnattr_init(&attributes);
    if (failed) {
        posix_spawn_file_actions_destroy(&actions);
        return failed;
    }
    short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | (child->session ? POSIX_SPAWN_SETSID : 0);
    posix_spawnattr_setflags(&attributes, flags);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    failed = place(&actions, child->input, 0);
    if (!failed) failed = place(&actions, child->output, 1);
    if (!failed) failed = place(&actions, child->errors, 2);
    if (!failed) failed = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
    if (!failed && child->directory) failed = posix_spawn_file_actions_addchdir_np(&actions, child->directory);
    if (!failed)
        failed = posix_spawn(pid, child->path, &actions, &attributes, child->arguments, child->environment);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return failed;
}

static int signal_writer = -1;

static void on_signal(int signal) {
    int saved = errno;
    unsigned char number = (unsigned char)signal;
    /* A full pipe holds thousands of signals nobody has read: one more says nothing new. */
    (void)!write(signal_writer, &number, 1);
    errno = saved;
}

int lp_signal_pipe(const int *signals, int count) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
    signal_writer = ends[1];
    struct sigaction action = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    for (int i = 0; i < count; i++) {
        struct sigaction now;
        if (sigaction(signals[i], NULL, &now) != 0) return -1;
        /* Who started us wants it ignored, as nohup(1) does. */
        if (now.sa_handler == SIG_IGN) continue;
        if (sigaction(signals[i], &action, NULL) != 0) return -1;
    }
    return ends[0];
}

void lp_raise_default(int number) {
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    signal(number, SIG_DFL);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    raise(number);
}

void lp_yield_to_wakers(void) {
    if (sched_getscheduler(0) == SCHED_OTHER) sched_setscheduler(0, SCHED_BATCH, &(struct sched_param){0});
}

int lp_adopt_orphans(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int lp_sync_filesystem(int descriptor) { return syncfs(descriptor); }

void lp_start_sync(int descriptor, off_t offset, off_t count) {
    sync_file_range(descriptor, offset, count, SYNC_FILE_RANGE_WRITE);
}

bool lp_is_in_memory(const char *path) {
    struct statfs status;
    return statfs(path, &status) == 0 && status.f_type == TMPFS_MAGIC;
}

long lp_peer_uid(int descriptor) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    if (getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return -1;
    return peer.uid;
}

int lp_event_counter(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
