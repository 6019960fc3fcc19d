/* What Linux offers and Swift's Glibc module lacks, or offers only as variadic functions and macros. */
#pragma once
#include <stdbool.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/types.h>

/* How to start a child. Descriptors above 2 are closed, every signal has its default action, none is blocked. */
struct lp_child {
    const char *path;
    char *const *arguments;
    char *const *environment;
    const char *directory; /* NULL: the parent's */
    int input, output, errors; /* -1: /dev/null */
    bool session; /* a session of its own, so that a terminal's signals do not reach it */
    bool mortal;  /* it gets SIGTERM at the end of the thread that starts it, and so of the process, however that ends */
};

/* Starts a child; returns 0, or an errno. */
int lp_spawn(const struct lp_child *child, pid_t *pid);

/* The read end of a pipe on which each arrival of one of the signals is a byte holding its number; -1 and errno. */
int lp_signal_pipe(const int *signals, int count);

/* A counter that can be read when another thread has written to it (eventfd(2), non-blocking); -1 and errno. */
int lp_event_counter(void);

/* Gives a signal its default action, unblocks it and raises it. */
void lp_raise_default(int signal);

/* Has this thread, and those and the processes that it starts, put aside nobody who wakes them (sched(7), SCHED_BATCH).
 *
 * Who hands work to others goes on then until there is none left to hand out, instead of losing the processor with each
 * piece: where there are fewer processors than threads that is a third of the calls. */
void lp_yield_to_wakers(void);

/* Adopts orphaned descendants of this process (prctl(2), PR_SET_CHILD_SUBREAPER). */
int lp_adopt_orphans(void);

/* Makes durable what the file system of an open file holds (syncfs(2)); 0, or -1 and errno. */
int lp_sync_filesystem(int descriptor);

/* Has the disk begin with a range of an open file that was written (sync_file_range(2)); it may fail unnoticed. */
void lp_start_sync(int descriptor, off_t offset, off_t count);

/* Whether a file or folder is in memory (tmpfs(5)). */
bool lp_is_in_memory(const char *path);

/* The uid of the process at the other end of a Unix socket, or -1 (unix(7), SO_PEERCRED). */
long lp_peer_uid(int descriptor);
