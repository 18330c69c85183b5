// Keeps a port of the router until its standard input ends.
//
//   mapping_tool ADDRESS udp|tcp PORT      ADDRESS is outside, PORT is ours. Prints the router's
//                                          end of the mapping each time that it changes, or "none".
#include "call/ways/port_mapper.hpp"
#include <babel/core/asio.hpp>
#include <babel/net/seen_endpoint.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <unistd.h>

#include <iostream>
#include <string>

namespace {

using namespace babel;

void print(const call::port_mapper& mapper) {
    const auto& outer = mapper.outer();
    const auto text = outer ? net::to_string(net::endpoint_of<net::tcp::endpoint>(*outer)) : "none";
    std::cout << text << std::endl;
}

asio::awaitable<void> run(call::port_mapper& mapper) {
    asio::posix::stream_descriptor input(co_await asio::this_coro::executor, ::dup(STDIN_FILENO));
    mapper.start();
    co_await input.async_wait(asio::posix::stream_descriptor::wait_read, as_result);
    co_await mapper.close();
}

} // namespace

int main(int count, char** words) {
    if (count != 4) return 2;
    asio::io_context loop{1};
    logger log(log_level::info);
    call::port_mapper::settings from;
    from.towards = asio::ip::make_address(words[1]);
    if (std::string(words[2]) == "tcp") from.protocol = nat::carried_protocol::tcp;
    from.own_port = static_cast<std::uint16_t>(std::stoi(words[3]));
    call::port_mapper* self = nullptr;
    call::port_mapper mapper(loop.get_executor(), from, log, [&] { print(*self); });
    self = &mapper;
    asio::co_spawn(loop, run(mapper), asio::detached);
    loop.run();
}
