// Asio (C++): an acceptor that is opened, told its options, bound, and listens; without exceptions.
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/ip/v6_only.hpp>
#include <asio/version.hpp>
#include <new>
#include <string>

#include "bench.h"

using asio::ip::tcp;

static asio::io_context &context_of(const way *of) {
    return *static_cast<asio::io_context *>(of->context);
}

static void set_options(tcp::acceptor &acceptor, task asked, asio::error_code &error) {
    acceptor.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error && (asked == TASK_IPV6 || asked == TASK_DUAL))
        acceptor.set_option(asio::ip::v6_only(asked == TASK_IPV6), error);
}

static asio::error_code listen_at(tcp::acceptor &acceptor, task asked, unsigned short port) {
    asio::error_code error;
    const tcp protocol = asked == TASK_IPV6 || asked == TASK_DUAL ? tcp::v6() : tcp::v4();
    acceptor.open(protocol, error);
    if (asked == TASK_CREATE)
        return error;
    if (!error)
        set_options(acceptor, asked, error);
    if (!error)
        acceptor.bind({protocol, port}, error);
    if (!error)
        acceptor.listen(SOMAXCONN, error);
    return error;
}

static bool open_task(const way *of, task asked, const place *at, slot *kept) {
    auto *acceptor = new (kept) tcp::acceptor(context_of(of));
    const asio::error_code error = listen_at(*acceptor, asked, at->port);
    return asked == TASK_IN_USE ? error == asio::error::address_in_use : !error;
}

static void close_task(const way *, task, slot *kept) {
    using acceptor = tcp::acceptor;
    reinterpret_cast<acceptor *>(kept)->~acceptor();
}

static_assert(sizeof(tcp::acceptor) <= sizeof(slot), "an acceptor fits into a slot");

extern "C" way asio_way(void) {
    static asio::io_context context;
    static const std::string version = std::to_string(ASIO_VERSION / 100000) + "." +
                                       std::to_string(ASIO_VERSION / 100 % 1000) + "." +
                                       std::to_string(ASIO_VERSION % 100);
    way made = {};
    made.name = "Asio";
    made.version = version.c_str();
    made.tasks = 1u << TASK_IPV4 | 1u << TASK_IPV6 | 1u << TASK_DUAL | 1u << TASK_PORT_0 | 1u << TASK_IN_USE |
                 1u << TASK_CREATE;
    made.context = &context;
    made.open = open_task;
    made.close = close_task;
    return made;
}
