/* Read before each source by clang in its MSVC mode (ci/cmake-test), with MinGW's headers. What these write behind a
 * declarator, where MSVC takes no __declspec, is left out, and so are the processor's intrinsics, whose headers need
 * attributes of GCC. Then the headers themselves; after them GCC's own words are errors, which clang would take and
 * MSVC would not. */
#define __X86INTRIN_H
#define __IMMINTRIN_H
#define __EMMINTRIN_H
#define __XMMINTRIN_H
#define __MMINTRIN_H
#include <_mingw.h>
#undef __MINGW_ATTRIB_DEPRECATED
#define __MINGW_ATTRIB_DEPRECATED
#undef __MINGW_ATTRIB_NORETURN
#define __MINGW_ATTRIB_NORETURN

#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <netioapi.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#if __has_include(<jansson.h>)
#include <jansson.h>
#endif

#undef __attribute__
#define __attribute__(anything) MSVC does not know __attribute__
#define __typeof__ MSVC does not know __typeof__
#define __extension__ MSVC does not know __extension__
