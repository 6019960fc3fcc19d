/* What an lp-cell does that waits until there is a worker for it to run. */
#pragma once

/* What keeps a worker to its memory (cgroups(7)). */
struct group {
    const char *folder; /* NULL: nothing does */
    const char *home;   /* the folder of the group that lp-local is in */
};

/* Opens what `leave` needs, which namespaces will hide: descriptors up to HELD are not to be closed until then. */
void hold(const struct group *group);

/* Goes from a group that has no other process and removes it, as lp-local would if it were there. */
void leave(const struct group *group);

/* The folder that the group is in, and the home. */
enum { PLACE = 3, HOME, HELD = HOME };

/* Joins its group, reads from stdin what to run, and becomes it; ends when lp-local has closed the other end.
 *
 * An order is a head and strings with a 0 at their ends: the file that takes stdout and stderr, the words of the command,
 * the environment. */
[[noreturn]] void await_turn(const struct group *group);
