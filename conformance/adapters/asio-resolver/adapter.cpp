// Asio's acceptor as its HTTP server example has it: the first answer of a resolver, then open, SO_REUSEADDR, bind and
// listen. The exception's text begins with the call that failed. Nothing is mended.
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/version.hpp>
#include <string>

extern "C" {
#include "adapters/common/serve.h"
}

using asio::ip::tcp;

static asio::io_context context;
static tcp::acceptor acceptor(context);

static void say_error(const line_request *request, const asio::system_error &error) {
    static const auto &resolver_errors = asio::error::get_addrinfo_category();
    std::string text = error.what();
    int number = error.code().value();
    const char *code = error.code().category() == asio::system_category()      ? platform_error_name(number)
                       : error.code().category() == resolver_errors            ? platform_resolver_name(number)
                       : error.code() == asio::error::host_not_found           ? "host_not_found"
                       : error.code() == asio::error::host_not_found_try_again ? "host_not_found_try_again"
                       : error.code() == asio::error::no_data                  ? "no_data"
                       : error.code() == asio::error::no_recovery              ? "no_recovery"
                                                                               : "-";
    line_say("error id=%s stage=%s code=%s native=%d", request->id, text.substr(0, text.find(':')).c_str(), code,
             number);
}

static void open_request(const line_request *request) {
    if (!request->node || !request->service) { // the example takes two texts
        line_say("unsupported id=%s why=no-%s-null", request->id, request->node ? "service" : "node");
        return;
    }
    try {
        tcp::resolver resolver(context);
        tcp::endpoint endpoint = *resolver.resolve(request->node, request->service).begin();
        acceptor.open(endpoint.protocol());
        acceptor.set_option(tcp::acceptor::reuse_address(true));
        acceptor.bind(endpoint);
        acceptor.listen();
        serve_say_socket(request, acceptor.native_handle());
    } catch (const asio::system_error &error) {
        acceptor.close(); // as the end of the program does
        say_error(request, error);
    }
}

static void close_request() {
    acceptor.close();
}

int main() {
    std::string version = std::to_string(ASIO_VERSION / 100000) + "." + std::to_string(ASIO_VERSION / 100 % 1000) +
                          "." + std::to_string(ASIO_VERSION % 100);
    std::string hello = "hello protocol=1 name=asio-resolver version=" + version +
                        " api=ip::tcp::resolver,ip::tcp::acceptor upto=listen reports=address,port "
                        "features=ipv4,dual,auto,node-numeric,node-name,service-number,service-integer,service-text,"
                        "service-name,bytes";
    return serve(hello.c_str(), open_request, close_request);
}
