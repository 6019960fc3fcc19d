/* lp-cell SERVER FOLDER PROGRAM [ARGUMENT...]
 *
 * Runs a worker of lp-local and stays beside it, so that none of its processes outlives it: not when the worker ends,
 * not when it is told to stop (SIGTERM), not when the server, whose process id is SERVER, dies. It ends as the worker
 * ended: with its status, or by its signal. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a shell would answer for a program that cannot be run (POSIX, 2.8.2). */
enum { USAGE = 64, CANNOT_RUN = 126, NOT_FOUND = 127 };

static void die(const char *verb, const char *thing, int status) {
    dprintf(2, "lp-cell: cannot %s '%s': %s\n", verb, thing, strerror(errno));
    _exit(status);
}

/* Lambda's own limit on open files; no core file can be as large as the memory of a worker. */
static void limit(void) {
    struct rlimit files = {1024, 1024}, core = {0, 0}, now;
    if (getrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_max < files.rlim_max) files.rlim_cur = files.rlim_max = now.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &files) != 0 || setrlimit(RLIMIT_CORE, &core) != 0) die("limit", "worker", CANNOT_RUN);
}

static void become_worker(pid_t cell, const sigset_t *signals, char **arguments) {
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) die("watch", "lp-cell", CANNOT_RUN);
    if (getppid() != cell) _exit(CANNOT_RUN);
    setsid();
    limit();
    umask(022);
    if (chdir(arguments[0]) != 0) die("enter", arguments[0], CANNOT_RUN);
    sigprocmask(SIG_UNBLOCK, signals, NULL);
    execv(arguments[1], arguments + 1);
    die("run", arguments[1], errno == ENOENT ? NOT_FOUND : CANNOT_RUN);
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
static void sweep(pid_t worker, bool running, int *ending) {
    if (running) kill(-worker, SIGKILL);
    while (kill_children()) {
        int status;
        pid_t ended = waitpid(-1, &status, 0);
        if (ended == worker) *ending = status;
    }
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

int main(int count, char **arguments) {
    if (count < 4) {
        dprintf(2, "lp-cell: started by lp-local only\n");
        return USAGE;
    }
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGCHLD);
    sigprocmask(SIG_BLOCK, &signals, NULL);
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) != 0 || prctl(PR_SET_PDEATHSIG, SIGTERM) != 0) die("watch", "lp-local", CANNOT_RUN);
    /* It may have died before the request to be told of it. */
    if (getppid() != atoi(arguments[1])) return CANNOT_RUN;

    pid_t cell = getpid(), worker = fork();
    if (worker < 0) die("start", arguments[3], CANNOT_RUN);
    if (worker == 0) become_worker(cell, &signals, arguments + 2);

    for (;;) {
        int ending = SIGKILL;
        if (sigwaitinfo(&signals, NULL) == SIGTERM) {
            sweep(worker, true, &ending);
            end_like(ending);
        }
        pid_t ended;
        while ((ended = waitpid(-1, &ending, WNOHANG)) > 0) {
            if (ended != worker) continue;
            int leftover;
            sweep(worker, false, &leftover);
            end_like(ending);
        }
    }
}
