/* lp-cell -s SERVER [OPTION...] [PROGRAM [ARGUMENT...]]
 * lp-cell -s SERVER -w [-g FOLDER -h FOLDER]
 *
 * Runs a worker of lp-local and stays beside it, so that none of its processes outlives it: not when the worker ends,
 * not when it is told to stop (SIGTERM), not when the server, whose process id is SERVER, dies. It ends as the worker
 * ended: with its status, or by its signal. Without a program it shows that the rest can be done, and ends with 0.
 *
 *     -C FOLDER   where the worker runs           -d BYTES   RLIMIT_DATA of its processes
 *     -g FOLDER   its group (cgroups(7))          -f BYTES   RLIMIT_FSIZE
 *     -h FOLDER   the server's own group          -w         joins the group and waits for its turn: see turn.h
 *
 * With -n BASE the worker has namespaces and a root of its own: see room.h for -c CODE, -r RUNTIME, -l LAYERS, -k CACHE,
 * -p PREFIX (may be repeated) and -z SIZE. */
#define _GNU_SOURCE
#include "room.h"
#include "turn.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SERVER_ENDED = SIGHUP };

struct order {
    pid_t server;
    const char *folder, *data, *file_size;
    struct group group;
    bool waits;
    struct room room;
    char **program; /* ends with NULL; empty: only a probe */
};

void die(const char *verb, const char *thing, int status) {
    dprintf(2, "lp-cell: cannot %s '%s': %s\n", verb, thing, strerror(errno));
    _exit(status);
}

static struct order read_arguments(int count, char **arguments) {
    struct order order = {.folder = "/", .room.storage = "512m"};
    int prefixes = 0;
    for (int option; (option = getopt(count, arguments, "+s:C:d:f:g:h:wn:c:r:l:k:p:z:")) >= 0;) switch (option) {
        case 's': order.server = atoi(optarg); break;
        case 'C': order.folder = optarg; break;
        case 'd': order.data = optarg; break;
        case 'f': order.file_size = optarg; break;
        case 'g': order.group.folder = optarg; break;
        case 'h': order.group.home = optarg; break;
        case 'w': order.waits = true; break;
        case 'n': order.room.base = optarg; break;
        case 'c': order.room.code = optarg; break;
        case 'r': order.room.runtime = optarg; break;
        case 'l': order.room.layers = optarg; break;
        case 'k': order.room.cache = optarg; break;
        case 'p':
            if (prefixes < PREFIXES) order.room.prefixes[prefixes++] = optarg;
            break;
        case 'z': order.room.storage = optarg; break;
        default: _exit(USAGE);
        }
    order.program = arguments + optind;
    if (order.server > 0 && (!order.room.base || (order.room.code && order.room.runtime))) return order;
    dprintf(2, "lp-cell: started by lp-local only\n");
    _exit(USAGE);
}

static void limit(int resource, rlim_t value) {
    struct rlimit now, wanted = {value, value};
    if (getrlimit(resource, &now) == 0 && now.rlim_max < value) wanted.rlim_cur = wanted.rlim_max = now.rlim_max;
    if (setrlimit(resource, &wanted) != 0) die("limit", "worker", CANNOT_RUN);
}

static void become_worker(const struct order *order, const sigset_t *signals) {
    setsid();
    if (order->room.base) give_up_capabilities();
    /* Lambda's own limit on open files; no core file can be as large as the memory of a worker. */
    limit(RLIMIT_NOFILE, 1024);
    limit(RLIMIT_CORE, 0);
    if (order->data) limit(RLIMIT_DATA, strtoull(order->data, NULL, 10));
    if (order->file_size) limit(RLIMIT_FSIZE, strtoull(order->file_size, NULL, 10));
    umask(022);
    if (chdir(order->folder) != 0) die("enter", order->folder, CANNOT_RUN);
    sigprocmask(SIG_UNBLOCK, signals, NULL);
    if (!*order->program) _exit(0);
    execv(*order->program, order->program);
    die("run", *order->program, errno == ENOENT ? NOT_FOUND : CANNOT_RUN);
}

/* Lets go of the worker's line to lp-local, its stdin and stdout or others, whose end is to tell of the worker's. */
static void keep_only(int descriptor, int held) {
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0) die("open", "/dev/null", CANNOT_RUN);
    if (held < descriptor - 1) close_range((unsigned)held + 1, (unsigned)descriptor - 1, 0);
    close_range((unsigned)descriptor + 1, ~0U, 0);
}

/* The first process of the worker's pid namespace: the rest of it ends with this one. */
static void become_init(const struct order *order, const sigset_t *signals, int *ending) {
    enter_room(&order->room);
    pid_t worker = fork();
    if (worker < 0) die("start", "worker", CANNOT_RUN);
    if (worker == 0) become_worker(order, signals);
    keep_only(2, 2);
    int status;
    for (pid_t ended; (ended = waitpid(-1, &status, 0)) != worker;)
        if (ended < 0 && errno != EINTR) _exit(CANNOT_RUN);
    *ending = status;
    _exit(0);
}

static pid_t parent_of(const char *process) {
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%s/stat", process);
    FILE *file = fopen(path, "re");
    if (!file) return -1;
    size_t count = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[count] = 0;
    /* The name, in brackets, may hold anything; the state and the parent follow its last bracket (proc(5)). */
    const char *name_end = strrchr(text, ')');
    int parent = -1;
    return name_end && sscanf(name_end + 1, " %*c %d", &parent) == 1 ? parent : -1;
}

static bool kill_children(void) {
    DIR *processes = opendir("/proc");
    if (!processes) return false;
    bool found = false;
    for (struct dirent *entry; (entry = readdir(processes));)
        if (entry->d_name[0] >= '1' && entry->d_name[0] <= '9' && parent_of(entry->d_name) == getpid()) {
            kill(atoi(entry->d_name), SIGKILL);
            found = true;
        }
    closedir(processes);
    return found;
}

/* Kills until nothing is left: whoever loses his parent becomes a child of ours (PR_SET_CHILD_SUBREAPER). */
static void sweep(pid_t child, bool is_init) {
    kill(is_init ? child : -child, SIGKILL);
    /* The kernel ends the rest of a pid namespace before it lets go of the first process. */
    if (is_init) {
        waitpid(child, NULL, 0);
        return;
    }
    while (kill_children())
        if (waitpid(-1, NULL, 0) < 0 && errno == ECHILD) return;
}

static void end_like(int ending) {
    if (WIFEXITED(ending)) exit(WEXITSTATUS(ending));
    int number = WTERMSIG(ending);
    struct rlimit none = {0, 0};
    setrlimit(RLIMIT_CORE, &none);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    signal(number, SIG_DFL);
    raise(number);
    sigprocmask(SIG_UNBLOCK, &one, NULL);
    exit(128 + number);
}

static pid_t start(const struct order *order, const sigset_t *signals, int *ending) {
    int alive[2];
    if (pipe2(alive, O_CLOEXEC) != 0) die("open", "pipe", CANNOT_RUN);
    if (order->room.base) enter_namespaces();
    pid_t child = fork();
    if (child < 0) die("start", "worker", CANNOT_RUN);
    if (child > 0) {
        keep_only(alive[1], order->group.folder ? HELD : 2);
        return child;
    }
    close(alive[1]);
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) die("watch", "lp-cell", CANNOT_RUN);
    /* It may have died before the request to be told of it. */
    if (poll(&(struct pollfd){.fd = alive[0]}, 1, 0) > 0) _exit(CANNOT_RUN);
    if (order->room.base) become_init(order, signals, ending);
    become_worker(order, signals);
    return child;
}

int main(int count, char **arguments) {
    struct order order = read_arguments(count, arguments);
    hold(&order.group);
    if (order.waits) await_turn(&order.group);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SERVER_ENDED);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || prctl(PR_SET_PDEATHSIG, SERVER_ENDED) != 0) die("watch", "lp-local", CANNOT_RUN);
    /* It may have died before the request to be told of it. */
    if (getppid() != order.server) return CANNOT_RUN;

    /* What the worker ended with, which the first process of a pid namespace could not end with itself. */
    int *inner = mmap(NULL, sizeof *inner, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (inner == MAP_FAILED) die("map", "memory", CANNOT_RUN);
    *inner = SIGKILL;
    pid_t child = start(&order, &signals, inner);
    for (;;) {
        int number = sigwaitinfo(&signals, NULL);
        if (number == SIGTERM || number == SERVER_ENDED) {
            sweep(child, order.room.base);
            if (number == SERVER_ENDED) leave(&order.group);
            end_like(SIGKILL);
        }
        int ending;
        for (pid_t ended; (ended = waitpid(-1, &ending, WNOHANG)) > 0;) {
            if (ended != child) continue;
            if (!order.room.base) sweep(child, false);
            /* The first process of a namespace ends with 0 when it has seen the worker's end, else with its own complaint. */
            end_like(order.room.base && (ending == 0 || WIFSIGNALED(ending)) ? *inner : ending);
        }
    }
}
