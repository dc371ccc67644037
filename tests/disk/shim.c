/*
 * A disk that can be lost. Preloaded into a process (LD_PRELOAD), it watches the files under SHIM_DIR.
 *   SHIM_LOG=FILE      records every write, truncation, sync (of files and folders), rename, removal and new folder, in order
 *   SHIM_FULL_AFTER=N  the N-th write (or making of a file that must be new) and all after it answer ENOSPC
 *   SHIM_READ_ONLY=1   every write answers EROFS
 * From the record a test builds what the disk may hold after a power cut at any instant (power-loss.ts).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define MOST 4096
static char *names[MOST];
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int log_fd = -1;
static long writes = 0, full_after = -1;
static int read_only = 0;
static char dir[PATH_MAX];
static size_t dir_length = 0;

static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite64)(int, const void *, size_t, off64_t);
static int (*real_open64)(const char *, int, ...);
static int (*real_close)(int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate64)(int, off64_t);
static int (*real_rename)(const char *, const char *);
static int (*real_unlink)(const char *);
static int (*real_mkdir)(const char *, mode_t);

__attribute__((constructor)) static void begin(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite64 = dlsym(RTLD_NEXT, "pwrite64");
  real_open64 = dlsym(RTLD_NEXT, "open64");
  real_close = dlsym(RTLD_NEXT, "close");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate64 = dlsym(RTLD_NEXT, "ftruncate64");
  real_rename = dlsym(RTLD_NEXT, "rename");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  real_mkdir = dlsym(RTLD_NEXT, "mkdir");
  const char *wanted = getenv("SHIM_DIR");
  if (!wanted || !realpath(wanted, dir)) return;
  dir_length = strlen(dir);
  const char *full = getenv("SHIM_FULL_AFTER");
  if (full) full_after = atol(full);
  read_only = getenv("SHIM_READ_ONLY") != NULL;
  const char *log = getenv("SHIM_LOG");
  if (log) log_fd = real_open64(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static const char *inside(const char *path) {
  static __thread char whole[PATH_MAX * 2];
  if (!dir_length || !path) return NULL;
  if (path[0] == '/') snprintf(whole, sizeof whole, "%s", path);
  else {
    char here[PATH_MAX];
    if (!getcwd(here, sizeof here)) return NULL;
    snprintf(whole, sizeof whole, "%s/%s", here, path);
  }
  if (strncmp(whole, dir, dir_length) != 0) return NULL;
  return whole[dir_length] == '\0' ? "." : whole[dir_length] == '/' ? whole + dir_length + 1 : NULL;
}

static void put(const void *bytes, size_t length) {
  const char *at = bytes;
  while (length > 0) {
    ssize_t n = real_write(log_fd, at, length);
    if (n <= 0) return;
    at += n;
    length -= n;
  }
}

/* kind, name, offset, length, then the bytes */
static void note(char kind, const char *name, int64_t offset, const void *bytes, uint32_t length) {
  if (log_fd < 0 || !name) return;
  uint16_t name_length = strlen(name);
  pthread_mutex_lock(&lock);
  put(&kind, 1);
  put(&name_length, 2);
  put(name, name_length);
  put(&offset, 8);
  put(&length, 4);
  if (length) put(bytes, length);
  pthread_mutex_unlock(&lock);
}

static int refuse(const char *name) {
  if (!name) return 0;
  if (read_only) return EROFS;
  if (full_after >= 0 && __sync_add_and_fetch(&writes, 1) >= full_after) return ENOSPC;
  return 0;
}

static void opened(int fd, const char *path, int flags) {
  if (fd < 0 || fd >= MOST) return;
  const char *name = inside(path);
  free(names[fd]);
  names[fd] = name ? strdup(name) : NULL;
  if (name && (flags & O_TRUNC)) note('t', name, 0, NULL, 0);
  if (name && (flags & O_CREAT)) note('c', name, 0, NULL, 0);
}

#define OPEN(function)                                                       \
  int function(const char *path, int flags, ...) {                           \
    va_list rest;                                                            \
    va_start(rest, flags);                                                   \
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0;        \
    va_end(rest);                                                            \
    if (read_only && inside(path) && (flags & (O_WRONLY | O_RDWR | O_CREAT))) { \
      errno = EROFS;                                                         \
      return -1;                                                             \
    }                                                                        \
    int error = (flags & O_CREAT) && (flags & O_EXCL) ? refuse(inside(path)) : 0; \
    if (error) {                                                             \
      errno = error;                                                         \
      return -1;                                                             \
    }                                                                        \
    int fd = real_open64(path, flags, mode);                                 \
    opened(fd, path, flags);                                                 \
    return fd;                                                               \
  }
OPEN(open)
OPEN(open64)

int close(int fd) {
  if (fd >= 0 && fd < MOST && names[fd]) {
    free(names[fd]);
    names[fd] = NULL;
  }
  return real_close(fd);
}

static const char *name_of(int fd) { return fd >= 0 && fd < MOST ? names[fd] : NULL; }

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
  int error = refuse(name_of(fd));
  if (error) return errno = error, -1;
  ssize_t n = real_pwrite64(fd, bytes, length, offset);
  if (n > 0) note('w', name_of(fd), offset, bytes, n);
  return n;
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) { return pwrite64(fd, bytes, length, offset); }

ssize_t write(int fd, const void *bytes, size_t length) {
  const char *name = name_of(fd);
  int error = refuse(name);
  if (error) return errno = error, -1;
  off64_t offset = name ? lseek64(fd, 0, (fcntl(fd, F_GETFL) & O_APPEND) ? SEEK_END : SEEK_CUR) : 0;
  ssize_t n = real_write(fd, bytes, length);
  if (n > 0) note('w', name, offset, bytes, n);
  return n;
}

int ftruncate64(int fd, off64_t length) {
  int n = real_ftruncate64(fd, length);
  if (n == 0) note('t', name_of(fd), length, NULL, 0);
  return n;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }
int fsync(int fd) {
  int n = real_fsync(fd);
  if (n == 0) note('s', name_of(fd), 0, NULL, 0);
  return n;
}
int fdatasync(int fd) {
  int n = real_fdatasync(fd);
  if (n == 0) note('s', name_of(fd), 0, NULL, 0);
  return n;
}
int rename(const char *from, const char *to) {
  int n = real_rename(from, to);
  if (n == 0) {
    const char *name = inside(to);
    char copy[PATH_MAX * 2];
    if (name) {
      snprintf(copy, sizeof copy, "%s", name);
      const char *old = inside(from);
      if (old) note('r', old, 0, copy, strlen(copy));
    }
  }
  return n;
}
int mkdir(const char *path, mode_t mode) {
  if (read_only && inside(path)) return errno = EROFS, -1;
  int n = real_mkdir(path, mode);
  if (n == 0) note('d', inside(path), 0, NULL, 0);
  return n;
}
int unlink(const char *path) {
  if (read_only && inside(path)) return errno = EROFS, -1;
  int n = real_unlink(path);
  if (n == 0) note('u', inside(path), 0, NULL, 0);
  return n;
}
