// Asio's acceptor as the tutorial's daytime server has it: the constructor that opens, sets SO_REUSEADDR, binds and
// listens. The exception's text begins with the call that failed. Nothing is mended.
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/version.hpp>
#include <memory>
#include <string>

extern "C" {
#include "adapters/common/serve.h"
}

using asio::ip::tcp;

static asio::io_context context;
static std::unique_ptr<tcp::acceptor> acceptor;

static tcp::endpoint endpoint_of(const line_request *request, unsigned short port) {
    if (request->node)
        return {asio::ip::make_address(request->node), port};
    return {std::string(request->stack) == "ipv4" ? tcp::v4() : tcp::v6(), port};
}

static void say_error(const line_request *request, const asio::system_error &error) {
    std::string text = error.what();
    std::string stage = text.substr(0, text.find(':'));
    const char *code = error.code().category() == asio::system_category() ? platform_error_name(error.code().value()) : "-";
    line_say("error id=%s stage=%s code=%s native=%d", request->id, stage.find(' ') == stage.npos ? stage.c_str() : "-",
             code, error.code().value());
}

static void open_request(const line_request *request) {
    long port;
    if (!serve_port(request, 0, 65535, "service-integer", &port))
        return;
    try {
        acceptor = std::make_unique<tcp::acceptor>(context, endpoint_of(request, static_cast<unsigned short>(port)));
        serve_say_socket(request, acceptor->native_handle());
    } catch (const asio::system_error &error) {
        say_error(request, error);
    }
}

static void close_request() {
    acceptor.reset();
}

int main() {
    std::string version = std::to_string(ASIO_VERSION / 100000) + "." + std::to_string(ASIO_VERSION / 100 % 1000) +
                          "." + std::to_string(ASIO_VERSION % 100);
    std::string hello = "hello protocol=1 name=asio version=" + version +
                        " api=ip::tcp::acceptor upto=listen reports=address,port "
                        "features=ipv4,dual,node-null,node-numeric,service-number";
    return serve(hello.c_str(), open_request, close_request);
}
