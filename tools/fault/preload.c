/* Makes the n-th call of one kind fail below the file system, as a disk does, and logs all calls.
 *
 *   FAULT_UNDER   only files below this folder (an absolute path) count
 *   FAULT         CALL:N or CALL:N:HOW, CALL one of write, sync, rename, create, remove; without it none fails.
 *                 "half" writes half of the bytes first; then that file takes nothing more. "kill" kills the process
 *                 with -9 before the call, "torn" when half of the bytes are written.
 *   FAULT_LOG     where a line per call goes: CALL N PATH
 *   FAULT_SLOW    milliseconds between two halves of every write to a segment
 *
 * Build: cc -shared -fPIC -O1 -o preload.so preload.c -ldl
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum call { WRITE, SYNC, RENAME, CREATE, REMOVE, CALLS };
static const char *const names[CALLS] = {"write", "sync", "rename", "create", "remove"};
static long counts[CALLS];
static int broken = -1; /* after half a write, the descriptor that takes nothing more */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static ssize_t real_write(int fd, const void *bytes, size_t length) {
    REAL(ssize_t, "write", int, const void *, size_t);
    return real(fd, bytes, length);
}

static int is_under(const char *path) {
    const char *under = getenv("FAULT_UNDER");
    char full[PATH_MAX];
    if (!under) return 0;
    if (path[0] != '/') {
        char here[PATH_MAX];
        if (!getcwd(here, sizeof here) || snprintf(full, sizeof full, "%s/%s", here, path) >= (int)sizeof full) return 0;
        path = full;
    }
    return strncmp(path, under, strlen(under)) == 0;
}

static int path_of(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_under(path);
}

/* Counts a call, and says whether it is the one that fails: 1, or after half of it: 2, or with the process: 3. */
static int fails(enum call call, const char *path) {
    const char *fault = getenv("FAULT"), *log = getenv("FAULT_LOG");
    pthread_mutex_lock(&lock);
    long n = ++counts[call];
    if (log) {
        char line[PATH_MAX + 64];
        int length = snprintf(line, sizeof line, "%s %ld %s\n", names[call], n, path);
        int fd = open(log, O_WRONLY | O_APPEND | O_CREAT, 0600);
        if (fd >= 0) {
            if (real_write(fd, line, (size_t)length) < 0) abort();
            close(fd);
        }
    }
    pthread_mutex_unlock(&lock);
    if (!fault) return 0;
    size_t name = strlen(names[call]);
    if (strncmp(fault, names[call], name) != 0 || fault[name] != ':' || atol(fault + name + 1) != n) return 0;
    if (strstr(fault, ":kill")) kill(getpid(), SIGKILL);
    return strstr(fault, ":half") ? 2 : strstr(fault, ":torn") ? 3 : 1;
}

ssize_t write(int fd, const void *bytes, size_t length) {
    char path[PATH_MAX];
    if (fd < 3 || !path_of(fd, path)) return real_write(fd, bytes, length);
    if (fd == broken) { errno = ENOSPC; return -1; }
    const char *slow = getenv("FAULT_SLOW");
    if (slow && strstr(path, "/cells/") && length > 1) {
        ssize_t half = real_write(fd, bytes, length / 2);
        struct timespec pause = {atol(slow) / 1000, atol(slow) % 1000 * 1000000};
        nanosleep(&pause, NULL);
        return half;
    }
    switch (fails(WRITE, path)) {
    case 1: errno = ENOSPC; return -1;
    case 2: broken = fd; return real_write(fd, bytes, length / 2);
    case 3:
        if (real_write(fd, bytes, length / 2) < 0) abort();
        kill(getpid(), SIGKILL);
        pause();
        abort();
    default: return real_write(fd, bytes, length);
    }
}

int fsync(int fd) {
    REAL(int, "fsync", int);
    char path[PATH_MAX];
    if (path_of(fd, path) && fails(SYNC, path)) { errno = EIO; return -1; }
    return real(fd);
}

int fdatasync(int fd) {
    REAL(int, "fdatasync", int);
    char path[PATH_MAX];
    if (path_of(fd, path) && fails(SYNC, path)) { errno = EIO; return -1; }
    return real(fd);
}

int rename(const char *from, const char *to) {
    REAL(int, "rename", const char *, const char *);
    if (is_under(to) && fails(RENAME, to)) { errno = EIO; return -1; }
    return real(from, to);
}

static int opened(const char *path, int flags) {
    return (flags & O_CREAT) && is_under(path) && fails(CREATE, path);
}

int open64(const char *path, int flags, ...) {
    REAL(int, "open64", const char *, int, ...);
    va_list more;
    va_start(more, flags);
    mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (opened(path, flags)) { errno = ENOSPC; return -1; }
    int fd = real(path, flags, mode);
    if (fd >= 0 && fd == broken) broken = -1;
    return fd;
}

int mkdir(const char *path, mode_t mode) {
    REAL(int, "mkdir", const char *, mode_t);
    if (is_under(path) && fails(CREATE, path)) { errno = ENOSPC; return -1; }
    return real(path, mode);
}

int unlink(const char *path) {
    REAL(int, "unlink", const char *);
    if (is_under(path) && fails(REMOVE, path)) { errno = EIO; return -1; }
    return real(path);
}

int unlinkat(int folder, const char *name, int flags) {
    REAL(int, "unlinkat", int, const char *, int);
    char path[PATH_MAX];
    if (path_of(folder, path)) {
        size_t length = strlen(path);
        snprintf(path + length, sizeof path - length, "/%s", name);
        if (fails(REMOVE, path)) { errno = EIO; return -1; }
    }
    return real(folder, name, flags);
}

int rmdir(const char *path) {
    REAL(int, "rmdir", const char *);
    if (is_under(path) && fails(REMOVE, path)) { errno = EIO; return -1; }
    return real(path);
}
