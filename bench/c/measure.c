// Runs one program and prints what the kernel says of it: measure FILE PROGRAM [ARGUMENT]...   Its standard output goes to FILE.
//
// It is small because a program begins with the peak memory of the process that it was forked from: a driver of some megabytes
// would hide what it measures.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static unsigned long long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000ull + time.tv_nsec;
}

static unsigned long long nanoseconds(struct timeval time) { return time.tv_sec * 1000000000ull + time.tv_usec * 1000ull; }

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    unsigned long long begin = now();
    pid_t child = fork();
    if (child == 0) {
        int file = open(argv[1], O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (file < 0 || dup2(file, 1) < 0) _exit(126);
        close(file);
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) < 0) {
        perror("measure");
        return 1;
    }
    printf("wall_ns %llu user_ns %llu system_ns %llu peak_kib %ld\n", now() - begin, nanoseconds(usage.ru_utime),
           nanoseconds(usage.ru_stime), usage.ru_maxrss);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
