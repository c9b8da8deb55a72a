/* GLib's GSocketListener: add_inet_port (add_any_inet_port for port 0) where no node and no family is asked for, else
 * add_address. Nothing is mended. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "adapters/common/serve.h"

static GSocketListener *listener;
static int listening; /* sockets that the listener's event signal has told of */
static char addresses[400];
static char ports[64];

/* The documented way to see the sockets of a listener. */
static void on_event(GSocketListener *source, GSocketListenerEvent event, GSocket *sock, gpointer unused) {
    (void)source;
    (void)unused;
    if (event != G_SOCKET_LISTENER_LISTENED)
        return;
    GSocketAddress *local = g_socket_get_local_address(sock, NULL);
    struct sockaddr_storage native = {0};
    char host[LINE_HOST] = "";
    if (local && g_socket_address_to_native(local, &native, sizeof native, NULL)) {
        const char *comma = listening ? "," : "";
        sprintf(addresses + strlen(addresses), "%s%s", comma, line_host((const struct sockaddr *)&native, host));
        sprintf(ports + strlen(ports), "%s%u", comma, line_port((const struct sockaddr *)&native));
    }
    g_clear_object(&local);
    listening++;
}

static void close_request(void) {
    if (listener)
        g_socket_listener_close(listener);
    g_clear_object(&listener);
}

/* The code by its name in GLib ("address-in-use"). Which call failed is in the message alone, before its first colon or
 * the address that it names. */
static void say_error(const struct line_request *request, const GError *error) {
    static const char *const stages[] = {"Unable to create socket", "Error binding to address", "could not listen"};
    const char *stage = "-";
    for (size_t i = 0; error && i < sizeof stages / sizeof *stages; i++)
        if (strncmp(error->message, stages[i], strlen(stages[i])) == 0)
            stage = stages[i];
    char word[64] = "";
    for (const char *from = stage; *from; from++)
        sprintf(word + strlen(word), *from == ' ' ? "%%20" : "%c", *from);
    GEnumClass *codes = g_type_class_ref(G_TYPE_IO_ERROR_ENUM);
    GEnumValue *code = error && error->domain == G_IO_ERROR ? g_enum_get_value(codes, error->code) : NULL;
    line_say("error id=%s stage=%s code=%s", request->id, word, code ? code->value_nick : "-");
    g_type_class_unref(codes);
    close_request();
}

static gboolean add(const struct line_request *request, guint16 port, GError **error) {
    if (strcmp(request->stack, "auto") == 0 && !request->node && port == 0)
        return g_socket_listener_add_any_inet_port(listener, NULL, error) != 0;
    if (strcmp(request->stack, "auto") == 0 && !request->node)
        return g_socket_listener_add_inet_port(listener, port, NULL, error);
    const char *node = request->node ? request->node : strcmp(request->stack, "ipv4") == 0 ? "0.0.0.0" : "::";
    GSocketAddress *address = g_inet_socket_address_new_from_string(node, port);
    if (!address)
        return FALSE; /* it says no more than that */
    gboolean added = g_socket_listener_add_address(listener, address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, NULL,
                                                   NULL, error);
    g_object_unref(address);
    return added;
}

static void open_request(const struct line_request *request) {
    GError *error = NULL;
    long port;
    if (!serve_port(request, 0, G_MAXUINT16, "service-integer", &port))
        return;
    listening = 0;
    addresses[0] = ports[0] = '\0';
    listener = g_socket_listener_new();
    g_socket_listener_set_backlog(listener, request->backlog);
    g_signal_connect(listener, "event", G_CALLBACK(on_event), NULL);
    if (add(request, (guint16)port, &error))
        line_say("ok id=%s sockets=%d address=%s port=%s", request->id, listening, *addresses ? addresses : "-",
                 *ports ? ports : "-");
    else
        say_error(request, error);
    g_clear_error(&error);
}

int main(void) {
    char hello[256];
    snprintf(hello, sizeof hello,
             "hello protocol=1 name=glib version=%u.%u.%u api=GSocketListener upto=listen wire=fd reports=address,port "
             "features=ipv4,dual,auto,node-null,node-numeric,service-number,backlog",
             glib_major_version, glib_minor_version, glib_micro_version);
    return serve(hello, open_request, close_request);
}
