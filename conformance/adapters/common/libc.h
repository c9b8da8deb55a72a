/* The name and version of the C library that an adapter is built on, for its hello. */
#ifndef LIBC_H
#define LIBC_H

#include <features.h>

/* musl has no macro and no function for its version: the makefile finds it out. */
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
#define LIBC_VERSION gnu_get_libc_version()
#elif !defined(LIBC_VERSION)
#define LIBC_VERSION "-"
#endif

#endif
