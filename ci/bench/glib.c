/* GLib, in two ways: a GSocket that is bound and listens, and a GSocketListener. */
#include <gio/gio.h>
#include <gio/gnetworking.h>

#include "bench.h"

static GSocketAddress *address_of(enum task task, guint16 port) {
    const bool is_ipv6 = task == TASK_IPV6 || task == TASK_DUAL;
    GInetAddress *any = g_inet_address_new_any(is_ipv6 ? G_SOCKET_FAMILY_IPV6 : G_SOCKET_FAMILY_IPV4);
    GSocketAddress *address = g_inet_socket_address_new(any, port);
    g_object_unref(any);
    return address;
}

/* Whether the outcome is the task's. */
static bool is_right(enum task task, gboolean done, GError *error) {
    const bool in_use = g_error_matches(error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
    g_clear_error(&error);
    return task == TASK_IN_USE ? !done && in_use : done;
}

/* ---- GSocket ---- */

static bool open_socket(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    GSocket **made = (GSocket **)slot;
    GError *error = NULL;
    (void)way;
    GSocketAddress *address = address_of(task, place->port);
    *made = g_socket_new(g_socket_address_get_family(address), G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);
    gboolean done = *made != NULL;
    if (done && task == TASK_IPV6)
        done = g_socket_set_option(*made, IPPROTO_IPV6, IPV6_V6ONLY, 1, &error);
    if (done)
        g_socket_set_listen_backlog(*made, SOMAXCONN);
    done = done && g_socket_bind(*made, address, TRUE, &error) && g_socket_listen(*made, &error);
    g_object_unref(address);
    return is_right(task, done, error);
}

static void close_socket(const struct way *way, enum task task, struct slot *slot) {
    GSocket **made = (GSocket **)slot;
    (void)way, (void)task;
    (void)g_socket_close(*made, NULL);
    g_clear_object(made);
}

/* ---- GSocketListener ---- */

static bool open_listener(const struct way *way, enum task task, const struct place *place, struct slot *slot) {
    GSocketListener **listener = (GSocketListener **)slot;
    GError *error = NULL;
    gboolean done;
    (void)way;
    *listener = g_socket_listener_new();
    g_socket_listener_set_backlog(*listener, SOMAXCONN);
    if (task == TASK_DUAL) {
        done = g_socket_listener_add_inet_port(*listener, place->port, NULL, &error);
    } else {
        GSocketAddress *address = address_of(task, place->port);
        done = g_socket_listener_add_address(*listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                             NULL, &error);
        g_object_unref(address);
    }
    return is_right(task, done, error);
}

static void close_listener(const struct way *way, enum task task, struct slot *slot) {
    GSocketListener **listener = (GSocketListener **)slot;
    (void)way, (void)task;
    g_socket_listener_close(*listener);
    g_clear_object(listener);
}

#define TEXT_OF(number) #number
#define VERSION_TEXT(major, minor, micro) TEXT_OF(major) "." TEXT_OF(minor) "." TEXT_OF(micro)
static const char version[] = VERSION_TEXT(GLIB_MAJOR_VERSION, GLIB_MINOR_VERSION, GLIB_MICRO_VERSION);

enum { TASKS_OF_LISTENER = 1u << TASK_IPV4 | 1u << TASK_DUAL | 1u << TASK_PORT_0 | 1u << TASK_IN_USE };

struct way glib_socket_way(void) {
    return (struct way){.name = "GLib GSocket",
                        .version = version,
                        .tasks = TASKS_OF_LISTENER | 1u << TASK_IPV6,
                        .open = open_socket,
                        .close = close_socket};
}

struct way glib_listener_way(void) {
    return (struct way){.name = "GLib listener",
                        .version = version,
                        .tasks = TASKS_OF_LISTENER,
                        .open = open_listener,
                        .close = close_listener};
}
