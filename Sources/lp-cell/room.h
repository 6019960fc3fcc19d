/* The root that a worker sees: Lambda's own paths, and of this machine only what programs need to run. */
#pragma once

enum { PREFIXES = 8 };

struct room {
    const char *base;    /* an empty folder of the worker's own, over which the root is built */
    const char *code;    /* at /var/task, read-only */
    const char *runtime; /* at /var/runtime, read-only */
    const char *layers;  /* what it holds is at /opt, read-only; NULL: nothing */
    const char *cache;   /* at /var/cache/lambda, where a runtime keeps what it compiles; NULL: nothing */
    const char *prefixes[PREFIXES + 1]; /* folders of interpreters, at their own paths, read-only */
    const char *storage; /* the size of /tmp, as tmpfs(5) takes it */
};

/* Leaves for user, mount, pid and ipc namespaces; the pid namespace is that of the next child. */
void enter_namespaces(void);

/* Makes the root and goes there; called by the first process of the pid namespace. */
void enter_room(const struct room *room);

/* Gives up every capability that a root of the user namespace would have. */
void give_up_capabilities(void);

/* Says what failed, by errno, and ends. */
[[noreturn]] void die(const char *verb, const char *thing, int status);

/* What a shell would answer for a program that cannot be run (POSIX, 2.8.2). */
enum { USAGE = 64, CANNOT_RUN = 126, NOT_FOUND = 127 };
