#define _GNU_SOURCE
#include "turn.h"
#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How many bytes of strings follow, how many of them are the command, and whether it keeps stdin and stdout. */
struct head {
    uint32_t size, words, keeps_line;
};

static int join(int folder) {
    int group = openat(folder, "cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (group < 0) return -1;
    ssize_t written = write(group, "0", 1);
    int reason = errno;
    close(group);
    errno = reason;
    return written == 1 ? 0 : -1;
}

static void hold_at(int place, const char *folder) {
    int opened = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (opened < 0 || opened == place) return;
    dup3(opened, place, O_CLOEXEC);
    close(opened);
}

void hold(const struct group *group) {
    if (!group->folder) return;
    char place[PATH_MAX];
    snprintf(place, sizeof place, "%s/..", group->folder);
    hold_at(PLACE, place);
    hold_at(HOME, group->home);
}

void leave(const struct group *group) {
    if (group->folder && join(HOME) == 0) unlinkat(PLACE, strrchr(group->folder, '/') + 1, AT_REMOVEDIR);
}

/* False when the other end was closed instead. */
static bool receive(void *bytes, size_t count) {
    for (char *next = bytes; count > 0;) {
        ssize_t got = read(0, next, count);
        if (got < 0) die("read", "stdin", CANNOT_RUN);
        if (got == 0) return false;
        next += got;
        count -= (size_t)got;
    }
    return true;
}

static void place(int file, int as) {
    if (file < 0 || dup2(file, as) < 0) die("open", "stdin and stdout", CANNOT_RUN);
}

void await_turn(const struct group *group) {
    if (group->folder) {
        int folder = open(group->folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
        /* lp-local looks at the memory of every worker, so one that the kernel does not limit can run. */
        if (folder < 0 || join(folder) != 0) dprintf(2, "lp-cell: cannot join '%s': %s\n", group->folder, strerror(errno));
        close(folder);
    }
    struct head head;
    if (!receive(&head, sizeof head)) {
        leave(group);
        _exit(0);
    }
    char *text = malloc(head.size);
    /* No more strings than bytes; a null pointer ends the command and the environment. */
    char **strings = calloc(head.size + 2, sizeof *strings);
    if (!text || !strings) die("keep", "order", CANNOT_RUN);
    if (!receive(text, head.size)) _exit(CANNOT_RUN);
    const char *output = text;
    size_t count = 0;
    for (char *next = text + strlen(text) + 1; next < text + head.size; next += strlen(next) + 1) {
        if (count == head.words) count++;
        strings[count++] = next;
    }
    int file = open(output, O_WRONLY | O_APPEND | O_CLOEXEC);
    place(file, 2);
    if (!head.keeps_line) {
        place(file, 1);
        place(open("/dev/null", O_RDONLY | O_CLOEXEC), 0);
    }
    execve(strings[0], strings, strings + head.words + 1);
    die("run", strings[0], CANNOT_RUN);
}
