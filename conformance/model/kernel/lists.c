/* The resolver of the simulated kernel: questions judged, answers made into lists, lists guarded. */
#include "lists.h"

#include <string.h>

#include "model/host/grammar.h"
#include "model/host/resolver.h"

/* STEP-021: nobody may read a freed list. The address sanitizer is told so, if it is there; the contents are spoiled in
 * any case. */
#if defined(__SANITIZE_ADDRESS__)
#define MODEL_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MODEL_ASAN 1
#endif
#endif

#ifdef MODEL_ASAN
#include <sanitizer/asan_interface.h>
static void forbid(const void *start, size_t size) {
    __asan_poison_memory_region(start, size);
}

static void allow(const void *start, size_t size) {
    __asan_unpoison_memory_region(start, size);
}
#else
static void forbid(const void *start, size_t size) {
    (void)start;
    (void)size;
}

static void allow(const void *start, size_t size) {
    (void)start;
    (void)size;
}
#endif

#define FREED 0xdb

void model_lists_reset(struct model_kernel *kernel) {
    allow(kernel->blocks, kernel->blocks_touched * sizeof *kernel->blocks);
    kernel->blocks_touched = 0;
}

static void keep_text(char *copy, const char *text) {
    size_t length = text != NULL ? strlen(text) : 0;

    if (length >= MODEL_TEXT)
        length = MODEL_TEXT - 1;
    if (length > 0)
        memcpy(copy, text, length);
    copy[length] = '\0';
    if (text == NULL)
        memcpy(copy, "(null)", sizeof "(null)");
}

/* STEP-008 SEL-002 PRE-003: what no routine may ask. */
static void judge_question(struct model_kernel *kernel, const char *node, const char *service,
                           const struct addrinfo *hints) {
    struct model_node read;
    uint16_t port;

    if (hints->ai_addrlen != 0 || hints->ai_addr != NULL || hints->ai_canonname != NULL || hints->ai_next != NULL ||
        (hints->ai_flags & ~MODEL_RESOLVER_FLAGS) != 0 ||
        (hints->ai_family != AF_UNSPEC && hints->ai_family != AF_INET && hints->ai_family != AF_INET6))
        kernel->violations |= MODEL_VIOLATION_HINTS;
    if (kernel->live_lists != 0)
        kernel->violations |= MODEL_VIOLATION_LIST_KEPT;
    if (node != NULL && strchr(node, '%') != NULL)
        kernel->violations |= MODEL_VIOLATION_ASKED_ZONE;
    if (node == NULL && hints->ai_family == AF_UNSPEC)
        kernel->violations |= MODEL_VIOLATION_ASKED_BOTH;
    model_read_node(node, &read);
    if (read.kind == MODEL_NODE_WRONG || model_read_service(service, &port) == MODEL_SERVICE_WRONG)
        kernel->violations |= MODEL_VIOLATION_UNCHECKED_TEXT;
}

static void fill_block(struct model_block *block, const struct model_entry *entry) {
    const socklen_t length = model_sockaddr(&entry->address, entry->port, &block->address);

    memset((char *)&block->address + length, 0, sizeof block->address - length);
    block->address.ss_family = (sa_family_t)entry->inner_family;
    memcpy(block->name, "canonical", sizeof "canonical");
    /* What lies between its members, too: a list is told apart by all of its bytes. */
    memset(&block->info, 0, sizeof block->info);
    block->info.ai_flags = entry->flags;
    block->info.ai_family = entry->family;
    block->info.ai_socktype = entry->socktype;
    block->info.ai_protocol = entry->protocol;
    block->info.ai_addrlen = entry->length;
    block->info.ai_addr = entry->has_address ? (struct sockaddr *)&block->address : NULL;
    block->info.ai_canonname = entry->has_name ? block->name : NULL;
}

/* Makes the list of an answer. If it is empty, NULL, which nobody may free. */
static struct addrinfo *make_list(struct model_kernel *kernel, const struct model_answer *answer) {
    struct model_list *list = &kernel->lists[kernel->list_count % MODEL_LISTS];
    size_t count = answer->count;

    if (kernel->live_lists == 0)
        kernel->blocks_used = 0;
    if (count > MODEL_BLOCKS - kernel->blocks_used)
        count = MODEL_BLOCKS - kernel->blocks_used;
    if (count == 0)
        return NULL;
    struct model_block *blocks = &kernel->blocks[kernel->blocks_used];

    allow(blocks, count * sizeof *blocks);
    for (size_t i = 0; i < count; i++) {
        const struct model_entry entry = model_answer_entry(answer, i);

        fill_block(&blocks[i], &entry);
        blocks[i].info.ai_next = i + 1 < count ? &blocks[i + 1].info : NULL;
    }
    *list = (struct model_list){.first = kernel->blocks_used,
                                .count = count,
                                .live = true,
                                .digest = model_digest(0, blocks, count * sizeof *blocks)};
    kernel->blocks_used += count;
    if (kernel->blocks_touched < kernel->blocks_used)
        kernel->blocks_touched = kernel->blocks_used;
    kernel->list_count++;
    kernel->live_lists++;
    return &blocks->info;
}

static void note_question(struct model_kernel *kernel, const struct model_question *question, int result) {
    const struct model_step step = {.call = MODEL_CALL_RESOLVE,
                                    .handle = LISTEN_SOCKET_INVALID,
                                    .family = question->family,
                                    .socktype = question->socktype,
                                    .protocol = question->protocol,
                                    .digest = model_question_digest(question),
                                    .result = result};
    const unsigned slot = kernel->text_count++ % MODEL_TEXTS;

    keep_text(kernel->nodes[slot], question->node);
    keep_text(kernel->services[slot], question->service);
    model_ledger_note(kernel, &step);
}

int model_lists_resolve(void *context, const char *node, const char *service, const struct addrinfo *hints,
                        struct addrinfo **list, int *detail) {
    static char nowhere;
    struct model_kernel *kernel = context;
    const struct model_fault *fault =
        model_ledger_begin(kernel, (struct model_called){.call = MODEL_CALL_RESOLVE, .family = hints->ai_family});
    const struct model_question question = {
        node, service, hints->ai_flags, hints->ai_family, hints->ai_socktype, hints->ai_protocol};
    struct model_answer answer;

    judge_question(kernel, node, service, hints);
    model_answer(kernel->host, &question, &answer);
    if (fault != NULL && fault->error != 0) {
        answer.error = fault->error;
        answer.detail = fault->detail;
    } else if (model_ledger_refusal(kernel, NULL) != 0) {
        answer.error = model_ledger_refusal(kernel, NULL);
    }
    *detail = answer.detail;
    if (answer.error != 0) { /* what must not be read holds nonsense */
        *list = (struct addrinfo *)(void *)&nowhere;
    } else {
        *list = make_list(kernel, &answer);
    }
    note_question(kernel, &question, answer.error);
    return answer.error;
}

/* The last list that began at `head`: memory is used again. */
static struct model_list *find_list(struct model_kernel *kernel, const struct addrinfo *head) {
    const unsigned oldest = kernel->list_count > MODEL_LISTS ? kernel->list_count - MODEL_LISTS : 0;

    for (unsigned i = kernel->list_count; i > oldest; i--) {
        struct model_list *list = &kernel->lists[(i - 1) % MODEL_LISTS];

        if (&kernel->blocks[list->first].info == head)
            return list;
    }
    return NULL;
}

void model_lists_free(void *context, struct addrinfo *head) {
    struct model_kernel *kernel = context;
    struct model_list *list = find_list(kernel, head);
    const struct model_step step = {.call = MODEL_CALL_FREE_LIST, .handle = LISTEN_SOCKET_INVALID};

    if (head == NULL) {
        kernel->violations |= MODEL_VIOLATION_FREE_NULL;
    } else if (list == NULL) {
        kernel->violations |= MODEL_VIOLATION_FREE_FOREIGN;
    } else if (!list->live) {
        kernel->violations |= MODEL_VIOLATION_FREE_TWICE;
    } else {
        struct model_block *blocks = &kernel->blocks[list->first];
        const size_t size = list->count * sizeof *blocks;

        if (model_digest(0, blocks, size) != list->digest)
            kernel->violations |= MODEL_VIOLATION_LIST_CHANGED;
        memset(blocks, FREED, size);
        forbid(blocks, size);
        list->live = false;
        kernel->live_lists--;
    }
    model_ledger_note(kernel, &step);
}
