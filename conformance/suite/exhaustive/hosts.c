/* Every request on every host, and on hosts that lack what two of them lack; and every way in which a resolver's answer
 * can be wrong. */
#include "exhaustive.h"

/* A host that lacks what either lacks. */
static struct model_host join(const struct host_set *set, struct model_host host, const struct model_host *other) {
    struct model_host plain = set->at(0);

    host.ipv4 = host.ipv4 && other->ipv4;
    host.ipv6 = host.ipv6 && other->ipv6;
    host.wildcard_ipv6 = host.wildcard_ipv6 && other->wildcard_ipv6;
    if (host.v6only == plain.v6only)
        host.v6only = other->v6only;
    host.v6only_default = host.v6only_default != other->v6only_default;
    if (host.family_error == 0)
        host.family_error = other->family_error;
    if (host.shortage_error == 0)
        host.shortage_error = other->shortage_error;
    if (host.exhausted_error == 0)
        host.exhausted_error = other->exhausted_error;
    if (host.excluded_count == 0) {
        host.excluded_first = other->excluded_first;
        host.excluded_count = other->excluded_count;
    }
    if (host.null_ipv6_error == 0)
        host.null_ipv6_error = other->null_ipv6_error;
    if (host.null_ipv4_error == 0)
        host.null_ipv4_error = other->null_ipv4_error;
    host.autobind_reuse = host.autobind_reuse || other->autobind_reuse;
    if (other->interface_count < host.interface_count)
        host.interface_count = other->interface_count;
    if (host.existing_socket_count == 0) {
        host.existing_sockets = other->existing_sockets;
        host.existing_socket_count = other->existing_socket_count;
    }
    if (host.locals == plain.locals) {
        host.locals = other->locals;
        host.local_count = other->local_count;
    }
    if (other->ephemeral_count < host.ephemeral_count)
        host.ephemeral_count = other->ephemeral_count;
    if (other->descriptor_limit < host.descriptor_limit)
        host.descriptor_limit = other->descriptor_limit;
    host.descriptors_taken &= other->descriptors_taken;
    if (other->privileged_below > host.privileged_below)
        host.privileged_below = other->privileged_below;
    if (other->service_count < host.service_count)
        host.service_count = other->service_count;
    if (other->host_name_count < host.host_name_count)
        host.host_name_count = other->host_name_count;
    return host;
}

static void enumerate_joined(struct run *run, const struct host_set *set) {
    const uint64_t hosts = set->count;
    const uint64_t size = request_count() * hosts * hosts;

    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        const uint64_t index = run_case(run, step, size);
        const struct model_request request = request_at(index / (hosts * hosts));
        const struct model_host other = set->at(index / hosts % hosts);
        const struct model_host host = join(set, set->at(index % hosts), &other);

        if (run_try(run, &request, &host))
            run_again(run, &request, &host);
    }
}

static void enumerate_hosts(struct run *run) {
    enumerate_joined(run, &linux_hosts);
}

static void enumerate_windows_hosts(struct run *run) {
    enumerate_joined(run, &windows_hosts);
}

/* ---- Answers ----------------------------------------------------------------------------------------------------- */

#define WAYS (MODEL_ENTRY_ALL + UINT64_C(1))
#define SINGLES 15u /* the right entry, and each single fault */
#define TRIPLES (UINT64_C(1) * SINGLES * SINGLES * SINGLES)

static uint32_t single(unsigned n) {
    return n == 0 ? 0 : 1u << (n - 1);
}

/* The nth script: every entry alone; before a right one; behind one that does not match; all combinations of three
 * faults; an empty list; long lists. */
static struct model_script script_at(uint64_t n) {
    struct model_script script = {.count = 1, .entries = {(uint32_t)(n % WAYS)}};

    if (n < 3 * WAYS) {
        const uint32_t entry = script.entries[0];

        script.count = n < WAYS ? 1 : 2;
        if (n >= 2 * WAYS) {
            script.entries[0] = MODEL_ENTRY_OTHER_TYPE;
            script.entries[1] = entry;
        }
        return script;
    }
    n -= 3 * WAYS;
    if (n < TRIPLES) {
        script.count = 3;
        script.entries[0] = single((unsigned)n % SINGLES);
        script.entries[1] = single((unsigned)n / SINGLES % SINGLES);
        script.entries[2] = single((unsigned)n / SINGLES / SINGLES);
        return script;
    }
    n -= TRIPLES;
    script.empty = n == SINGLES;
    script.count = n == SINGLES ? 0 : 1;
    script.entries[0] = single((unsigned)n % SINGLES);
    script.repeat = MODEL_LIST_MOST;
    return script;
}

#define SCRIPTS (3 * WAYS + TRIPLES + SINGLES + 1)

static void enumerate_answers(struct run *run) {
    const uint64_t size = (uint64_t)SCRIPTS * request_count();
    struct model_host host = linux_hosts.at(0);

    for (uint64_t step = run->job; step < size && run_goes_on(run); step += run->jobs) {
        const uint64_t index = run_case(run, step, size);
        const struct model_request request = request_at(index / SCRIPTS);

        host.script = script_at(index % SCRIPTS);
        run_try(run, &request, &host);
    }
}

const struct space hosts_space = {
    "hosts", "every request on hosts that lack what two hosts lack, and again on the same", enumerate_hosts};
const struct space windows_hosts_space = {"windows-hosts", "the same on Windows hosts", enumerate_windows_hosts};
const struct space answers_space = {"answers", "every request with every way in which the resolver's list can be wrong",
                                    enumerate_answers};
