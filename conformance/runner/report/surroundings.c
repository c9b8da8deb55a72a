/* Environments, files of /etc, sockets that are there, and faults, as commands. */
#include "surroundings.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "injection.h"
#include "reader/environments.h"
#include "request_fields.h"
#include "results.h"

static void need(struct surroundings *surroundings, const char *tool) {
    if (!strstr(buffer_text(&surroundings->tools), tool))
        buffer_format(&surroundings->tools, "%s%s", surroundings->tools.length ? ", " : "", tool);
}

#define SERVER "it needs a name server of its own"

static void lack(struct surroundings *surroundings, const char *why) {
    surroundings->lacks = surroundings->lacks ? surroundings->lacks : why;
}

static void inside(struct surroundings *surroundings, const char *command) {
    buffer_format(&surroundings->inside, "%s\n", command);
}

/* ---- Refused calls ----------------------------------------------------------------------------------------------- */

/* A program that refuses a family to what it starts, since strace cannot tell families apart. */
static void refuse_family(struct surroundings *surroundings, const char *family, const char *code) {
    need(surroundings, "a C compiler");
    buffer_add(&surroundings->files, "cat >refuse.c <<'END'\n"
                                     "#include <errno.h>\n"
                                     "#include <linux/filter.h>\n"
                                     "#include <linux/seccomp.h>\n"
                                     "#include <stddef.h>\n"
                                     "#include <sys/prctl.h>\n"
                                     "#include <sys/socket.h>\n"
                                     "#include <sys/syscall.h>\n"
                                     "#include <unistd.h>\n"
                                     "#define AT(member) (unsigned)offsetof(struct seccomp_data, member)\n"
                                     "int main(int argc, char **argv) {\n"
                                     "    struct sock_filter lines[] = {\n"
                                     "        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(nr)),\n"
                                     "        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),\n"
                                     "        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, AT(args[0])),\n");
    buffer_format(&surroundings->files,
                  "        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, %s, 0, 1),\n"
                  "        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | %s),\n",
                  family, code);
    buffer_add(&surroundings->files, "        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)};\n"
                                     "    struct sock_fprog filter = {sizeof lines / sizeof *lines, lines};\n"
                                     "    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);\n"
                                     "    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter);\n"
                                     "    return argc > 1 && execvp(argv[1], argv + 1);\n"
                                     "}\n"
                                     "END\n"
                                     "cc -o refuse refuse.c\n");
    buffer_add(&surroundings->prefix, "./refuse ");
}

/* ---- Files of /etc ----------------------------------------------------------------------------------------------- */

/* Whether the line, up to its comment, has the word, without regard to ASCII case: all between blanks ("80/tcp"), or a
 * part of it between slashes. */
static bool line_has(const char *line, const char *word) {
    size_t length = strlen(word);
    for (const char *at = line; length && *at && *at != '#' && *at != '\n';) {
        size_t here = strcspn(at, " \t\n#/");
        size_t whole = strcspn(at, " \t\n#");
        if ((here == length || whole == length) && strncasecmp(at, word, length) == 0)
            return true;
        at += here;
        at += strspn(at, " \t/");
    }
    return false;
}

/* A file over one of /etc; where the machine has none of that name, a copy of /etc that has is laid there first. */
static void lay_over(struct surroundings *surroundings, const char *file, const char *name) {
    buffer_format(
        &surroundings->inside,
        "[ -e /etc/%s ] || { [ -d etc ] || { cp -a /etc etc 2>/dev/null || :; mount --bind etc /etc; }; : >etc/%s; }\n"
        "mount --bind %s /etc/%s\n",
        name, name, file, name);
}

/* The lines of the file that have the word, or all; the file is laid over that of /etc. */
static void copy_lines(struct surroundings *surroundings, const char *files, const char *name, const char *word) {
    char path[PATH_MAX];
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    snprintf(path, sizeof path, "%s/%s", files, name);
    FILE *file = fopen(path, "re");
    buffer_format(&surroundings->files, "cat >%s <<'END'\n", name);
    while (file && (length = getline(&line, &room, file)) > 0)
        if (line[0] != '#' && (!word || line_has(line, word)))
            buffer_bytes(&surroundings->files, line, (size_t)length);
    buffer_add(&surroundings->files, "END\n");
    lay_over(surroundings, name, name);
    free(line);
    if (file)
        fclose(file);
    else
        lack(surroundings, "the files of the environments are not there: give --vectors DIR");
}

/* What is no address to one implementation is looked up as a name. */
static bool is_address(const char *node) {
    struct in6_addr address;
    char bare[INET6_ADDRSTRLEN];
    snprintf(bare, sizeof bare, "%.*s", (int)strcspn(node, "%"), node);
    return inet_pton(AF_INET, node, &address) == 1 || inet_pton(AF_INET6, bare, &address) == 1;
}

/* Whether it is a number, whatever stands before it. */
static bool is_number(const char *text) {
    text += strspn(text, "+- ");
    return strspn(text, "0123456789") == strlen(text);
}

/* Whether a line of the file has the word. */
static bool file_has(const char *files, const char *name, const char *word) {
    char path[PATH_MAX];
    char *line = NULL;
    size_t room = 0;
    bool found = false;
    snprintf(path, sizeof path, "%s/%s", files, name);
    FILE *file = fopen(path, "re");
    while (file && !found && getline(&line, &room, file) > 0)
        found = line_has(line, word);
    free(line);
    if (file)
        fclose(file);
    return found;
}

static bool is_ascii(const char *text) {
    while (*text && (unsigned char)*text < 0x80)
        text++;
    return !*text;
}

/* Whether a name was asked for, be it an address in numbers, and nobody could be reached who may know it. */
static bool asked_in_vain(const json_t *test) {
    return strcmp(results_text(test, "stage"), "resolve") == 0 && strcmp(results_text(test, "code"), "EAI_AGAIN") == 0;
}

/* Names are those of the vectors' own files, so that only these are looked at: what is there for a name, or all for one
 * that an implementation may change before it asks. */
static void add_names(struct surroundings *surroundings, const json_t *test, const char *files) {
    const char *request = results_text(test, "request");
    bool empty = environment_is(results_text(test, "environment"), ENVIRONMENT_NO_SERVICES);
    size_t length;
    char *node = field_decode(request_field(request, "node", strlen("node")), &length);
    char *service = field_decode(request_field(request, "service", strlen("service")), &length);
    bool host = node && strcmp(request_kind(request, "node"), "utf8") == 0 && !is_address(node);
    bool name = service && strcmp(request_kind(request, "service"), "bytes") != 0 &&
                (!is_number(service) || file_has(files, "services", service)); /* "080" and 27016 may be names */
    if (host)
        copy_lines(surroundings, files, "hosts", is_ascii(node) ? node : NULL);
    if (name && !empty)
        copy_lines(surroundings, files, "services", service);
    if (host || name || asked_in_vain(test)) {
        buffer_add(&surroundings->files, "printf 'hosts: files\\nservices: files\\n' >nsswitch.conf\n");
        lay_over(surroundings, "nsswitch.conf", "nsswitch.conf");
    }
    if (json_integer_value(json_object_get(test, "asked")) > 0) /* musl asks one whatever nsswitch.conf says */
        lack(surroundings, SERVER);
    free(node);
    free(service);
}

/* ---- Environments ------------------------------------------------------------------------------------------------ */

static void be_unprivileged(struct surroundings *surroundings) {
    buffer_add(&surroundings->prefix, "setpriv --inh-caps -net_bind_service --bounding-set -net_bind_service ");
}

static void add_interfaces(struct surroundings *surroundings) {
    static const char *const pairs[][4] = {
        {"7", "5", "peer7", "fe80::57/64 dev 7 nodad"},
        {"lan7", "7", "'br-lan.7_a@!+=~'", "fe80::77/64 dev lan7 nodad"},
        {"slow0", "10", "peerslow0", "2001:db8::510/64 dev slow0"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct buffer *inside = &surroundings->inside;
        buffer_format(inside, "ip link add name %s index %s type veth peer name %s\n", pairs[i][0], pairs[i][1],
                      pairs[i][2]);
        buffer_format(inside, "ip link set dev %s addrgenmode none\nip link set dev %s addrgenmode none\n", pairs[i][0],
                      pairs[i][2]);
        if (i < 2)
            buffer_format(inside, "ip link set dev %s up\n", pairs[i][2]);
        buffer_format(inside, "ip link set dev %s up\nip address add %s\n", pairs[i][0], pairs[i][3]);
    }
}

static void enter(struct surroundings *surroundings, const struct template *template, const json_t *test,
                  const char *files, struct buffer *options) {
    switch ((enum environment_id)environment_index(results_text(test, "environment"))) {
    case ENVIRONMENT_PLAIN:
    case ENVIRONMENT_LOOPBACK_DOWN:
        return;
    case ENVIRONMENT_BINDV6ONLY:
        return inside(surroundings, "echo 1 >/proc/sys/net/ipv6/bindv6only");
    case ENVIRONMENT_IPV6_DISABLED:
        return inside(surroundings, "echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6");
    case ENVIRONMENT_NO_SERVICES:
        return lay_over(surroundings, "/dev/null", "services");
    case ENVIRONMENT_HOSTILE_GAI:
        return copy_lines(surroundings, files, "gai.conf", NULL);
    case ENVIRONMENT_UNPRIVILEGED:
        inside(surroundings, "echo 1024 >/proc/sys/net/ipv4/ip_unprivileged_port_start");
        return be_unprivileged(surroundings);
    case ENVIRONMENT_DENIED_PORT:
        inside(surroundings, "echo 20000 >/proc/sys/net/ipv4/ip_unprivileged_port_start");
        return be_unprivileged(surroundings);
    case ENVIRONMENT_SMALL_SOMAXCONN:
        return inside(surroundings, "echo 8 >/proc/sys/net/core/somaxconn");
    case ENVIRONMENT_FEW_PORTS:
        inside(surroundings, "echo 40000 40003 >/proc/sys/net/ipv4/ip_local_port_range");
        return inside(surroundings, "echo 1 >/proc/sys/net/ipv4/ip_autobind_reuse");
    case ENVIRONMENT_INTERFACES:
        return add_interfaces(surroundings);
    case ENVIRONMENT_NO_IPV6:
        return refuse_family(surroundings, "AF_INET6", "EAFNOSUPPORT");
    case ENVIRONMENT_NO_IPV6_PROTOCOL:
        return refuse_family(surroundings, "AF_INET6", "EPROTONOSUPPORT");
    case ENVIRONMENT_IPV6_DENIED:
        return refuse_family(surroundings, "AF_INET6", "EACCES");
    case ENVIRONMENT_IPV6_FORBIDDEN:
        return refuse_family(surroundings, "AF_INET6", "EPERM");
    case ENVIRONMENT_NO_IPV4:
        return refuse_family(surroundings, "AF_INET", "EAFNOSUPPORT");
    case ENVIRONMENT_NO_IPV4_PROTOCOL:
        return refuse_family(surroundings, "AF_INET", "EPROTONOSUPPORT");
    case ENVIRONMENT_IPV4_DENIED:
        return refuse_family(surroundings, "AF_INET", "EACCES");
    case ENVIRONMENT_BIND_FORBIDDEN:
        return lack(surroundings, injection_always(template, "bind", "EPERM", options));
    case ENVIRONMENT_LISTEN_IN_USE:
        return lack(surroundings, injection_always(template, "listen", "EADDRINUSE", options));
    case ENVIRONMENT_FEW_DESCRIPTORS:
    case ENVIRONMENT_ONE_DESCRIPTOR:
        return lack(surroundings, injection_shortage(template, test, options));
    case ENVIRONMENT_DNS_SILENT:
    case ENVIRONMENT_DNS_HALF:
        return lack(surroundings, SERVER);
    case ENVIRONMENT_CLOSED_DESCRIPTORS:
        return lack(surroundings, "a program without standard descriptors can show nothing");
    case ENVIRONMENT_MANY_DESCRIPTORS:
        return lack(surroundings, "the program would have to have 1024 descriptors open before its request");
    case ENVIRONMENT_MOVED_NAME:
        return lack(surroundings, "the program would have to make its request twice, before and after a name moves");
    }
}

/* ---- Sockets that are there -------------------------------------------------------------------------------------- */

static void hold_port(struct surroundings *surroundings, const json_t *socket) {
    bool inet6 = strcmp(results_text(socket, "family"), "inet6") == 0;
    bool stream = strcmp(results_text(socket, "socktype"), "stream") == 0;
    const char *address = results_text(socket, "address");
    int port = (int)json_integer_value(json_object_get(socket, "port"));
    struct buffer *out = &surroundings->inside;
    if (!text_is_word(address, ".:%"))
        return lack(surroundings, "the address of a socket that was there is no address");
    buffer_format(out, "python3 -c 'from socket import *; import time\ns = socket(%s, %s)\n",
                  inet6 ? "AF_INET6" : "AF_INET", stream ? "SOCK_STREAM" : "SOCK_DGRAM");
    if (json_is_true(json_object_get(socket, "reuseaddr")))
        buffer_add(out, "s.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)\n");
    if (inet6)
        buffer_format(out, "s.setsockopt(IPPROTO_IPV6, IPV6_V6ONLY, %d)\n",
                      json_is_true(json_object_get(socket, "v6only")));
    if (json_is_true(json_object_get(socket, "reuseport")))
        buffer_add(out, "s.setsockopt(SOL_SOCKET, SO_REUSEPORT, 1)\n");
    buffer_format(out, "s.bind((\"%s\", %d))\n", address, port);
    if (json_is_true(json_object_get(socket, "listening")))
        buffer_add(out, "s.listen()\n");
    if (json_is_true(json_object_get(socket, "connected")))
        buffer_format(out,
                      "s.listen(); c = socket(s.family); c.bind((\"%s\", %d)); c.connect(s.getsockname()[:2])\n"
                      "a = s.accept(); s.close()\n",
                      address, port + 1000);
    buffer_add(out, "print(flush=True); time.sleep(60)' >ready & holders=\"$holders $!\"\n"
                    "trap 'kill $holders' EXIT; until test -s ready; do sleep 0.1; done; rm ready\n");
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

void surroundings_find(struct surroundings *surroundings, const struct template *template, const json_t *test,
                       const char *files) {
    size_t index;
    json_t *socket;
    struct buffer options = {.length = 0};
    *surroundings = (struct surroundings){.lacks = NULL};
    need(surroundings, "unshare (util-linux), ip (iproute2)");
    if (strcmp(results_text(test, "environment"), "loopback-down") != 0)
        inside(surroundings, "ip link set lo up");
    enter(surroundings, template, test, files, &options);
    add_names(surroundings, test, files);
    json_array_foreach(json_object_get(test, "existing_sockets"), index, socket) hold_port(surroundings, socket);
    if (index)
        need(surroundings, "python3");
    lack(surroundings, injection_find(template, test, &options));
    if (options.length) {
        struct buffer prefix = surroundings->prefix;
        surroundings->prefix = (struct buffer){.length = 0};
        need(surroundings, "strace");
        buffer_format(&surroundings->prefix, "HOME=/ strace -f -e trace=%%network%s %s", buffer_text(&options),
                      buffer_text(&prefix));
        buffer_free(&prefix);
    }
    buffer_free(&options);
}

void surroundings_free(struct surroundings *surroundings) {
    buffer_free(&surroundings->files);
    buffer_free(&surroundings->inside);
    buffer_free(&surroundings->prefix);
    buffer_free(&surroundings->tools);
}
