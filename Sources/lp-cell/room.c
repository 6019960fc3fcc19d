#define _GNU_SOURCE
#include "room.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Not in every C library yet (mount_setattr(2)). */
struct attributes {
    uint64_t set, clear, propagation, user_namespace;
};
enum { READ_ONLY = 1, NO_SETUID = 2, RECURSIVE = 0x8000 };

/* The machine's top-level folders that programs need: no home, no state, no devices. */
static const char *const shared[] = {"bin", "etc", "gnu", "lib", "lib32", "lib64", "libx32", "nix", "sbin", "sys", "usr"};
static const char *const devices[] = {"full", "null", "random", "tty", "urandom", "zero"};

static void write_file(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0 || write(file, text, strlen(text)) < 0) die("write", path, CANNOT_RUN);
    close(file);
}

void enter_namespaces(void) {
    char map[64];
    uid_t user = geteuid();
    gid_t group = getegid();
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC) != 0) die("unshare", "namespaces", CANNOT_RUN);
    write_file("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "%u %u 1", user, user);
    write_file("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "%u %u 1", group, group);
    write_file("/proc/self/gid_map", map);
}

static void protect(const char *target, unsigned recursive) {
    struct attributes attributes = {.set = READ_ONLY | NO_SETUID};
    if (syscall(SYS_mount_setattr, AT_FDCWD, target, recursive, &attributes, sizeof attributes) != 0)
        die("protect", target, CANNOT_RUN);
}

/* Makes the folders above a path, and an empty file or folder there for a mount to cover. */
static void make_place(const char *path, bool is_folder) {
    char part[PATH_MAX];
    snprintf(part, sizeof part, "%s", path);
    for (char *slash = part; (slash = strchr(slash, '/')); *slash++ = '/') {
        *slash = 0;
        mkdir(part, 0755);
    }
    if (is_folder) {
        mkdir(part, 0755);
    } else {
        int file = open(part, O_CREAT | O_CLOEXEC, 0644);
        if (file >= 0) close(file);
    }
}

/* Shows a file or folder of the machine at a path below the new root, which is the working directory. */
static void show(const char *source, const char *target, bool is_writable) {
    struct stat status;
    if (stat(source, &status) != 0) die("find", source, CANNOT_RUN);
    make_place(target, S_ISDIR(status.st_mode));
    if (mount(source, target, NULL, MS_BIND | MS_REC, NULL) != 0) die("mount", source, CANNOT_RUN);
    if (!is_writable) protect(target, RECURSIVE);
}

static void show_machine(void) {
    char path[PATH_MAX], link[PATH_MAX];
    for (size_t i = 0; i < sizeof shared / sizeof *shared; i++) {
        snprintf(path, sizeof path, "/%s", shared[i]);
        ssize_t length = readlink(path, link, sizeof link - 1);
        if (length >= 0) {
            link[length] = 0;
            if (symlink(link, shared[i]) != 0) die("link", path, CANNOT_RUN);
        } else if (access(path, F_OK) == 0) {
            show(path, shared[i], false);
        }
    }
    /* Where a resolver of the system keeps what /etc/resolv.conf is a link to. */
    if (realpath("/etc/resolv.conf", path) && strncmp(path, "/run/", 5) == 0) {
        *strrchr(path, '/') = 0;
        show(path, path + 1, false);
    }
}

static void show_devices(void) {
    char path[64];
    for (size_t i = 0; i < sizeof devices / sizeof *devices; i++) {
        snprintf(path, sizeof path, "/dev/%s", devices[i]);
        /* Not read-only: they are there to be written to. */
        if (access(path, F_OK) == 0) show(path, path + 1, true);
    }
    if (symlink("/proc/self/fd", "dev/fd") != 0 || symlink("/proc/self/fd/0", "dev/stdin") != 0
        || symlink("/proc/self/fd/1", "dev/stdout") != 0 || symlink("/proc/self/fd/2", "dev/stderr") != 0)
        die("link", "/dev/fd", CANNOT_RUN);
}

/* Entry by entry, because an interpreter may lie in /opt too. */
static void show_layers(const char *layers) {
    DIR *folder = opendir(layers);
    if (!folder) die("open", layers, CANNOT_RUN);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char source[PATH_MAX], target[PATH_MAX];
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        snprintf(source, sizeof source, "%s/%s", layers, entry->d_name);
        snprintf(target, sizeof target, "opt/%s", entry->d_name);
        show(source, target, false);
    }
    closedir(folder);
}

static void make_temporary(const char *size) {
    char options[64];
    snprintf(options, sizeof options, "mode=1777,size=%s", size);
    make_place("tmp", true);
    if (mount("tmpfs", "tmp", "tmpfs", MS_NOSUID | MS_NODEV, options) != 0) die("mount", "/tmp", CANNOT_RUN);
}

void enter_room(const struct room *room) {
    /* What is mounted here shall not be seen outside, nor the reverse. */
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0) die("separate", "/", CANNOT_RUN);
    if (mount("tmpfs", room->base, "tmpfs", MS_NOSUID | MS_NODEV, "mode=755,size=1m") != 0)
        die("mount", room->base, CANNOT_RUN);
    if (chdir(room->base) != 0) die("enter", room->base, CANNOT_RUN);
    show_machine();
    show_devices();
    make_place("opt", true);
    if (room->layers) show_layers(room->layers);
    show(room->code, "var/task", false);
    show(room->runtime, "var/runtime", false);
    if (room->cache) show(room->cache, "var/cache/lambda", true);
    make_temporary(room->storage);
    for (const char *const *prefix = room->prefixes; *prefix; prefix++) show(*prefix, *prefix + 1, false);
    make_place("proc", true);
    if (mount("proc", "proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL) != 0) die("mount", "/proc", CANNOT_RUN);
    protect(".", 0);
    /* The old root lies over the new one until it is taken away (pivot_root(2)). */
    if (syscall(SYS_pivot_root, ".", ".") != 0 || umount2(".", MNT_DETACH) != 0) die("enter", room->base, CANNOT_RUN);
}

void give_up_capabilities(void) {
    for (unsigned long capability = 0; prctl(PR_CAPBSET_READ, capability) >= 0; capability++)
        prctl(PR_CAPBSET_DROP, capability);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) die("confine", "worker", CANNOT_RUN);
}
