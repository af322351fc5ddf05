#pragma once
// What Swift's Glibc module leaves out of Linux.
#include <malloc.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <netinet/tcp.h>
#include <sys/timerfd.h>

// glibc hides these behind _GNU_SOURCE, which Swift's own Glibc module is built without, so that a define
// here would make two versions of the same headers. The declarations are glibc's.
int accept4(int socket, struct sockaddr *address, socklen_t *length, int flags);
int pthread_setname_np(pthread_t thread, const char *name);
int memfd_create(const char *name, unsigned int flags);
