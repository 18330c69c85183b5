// UNIX sockets for programs of the same user, opened by several at once.
#include "net/socket_folder.hpp"
#include "support/catch.hpp"
#include <babel/net/local_listener.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <barrier>
#include <string>
#include <thread>

using namespace babel;
using net::local_listener;

namespace {

/// Opens the socket on a loop of its own, at the same time as another thread.
bool open_beside(std::barrier<>& start, std::barrier<>& end, const std::string& path) {
    asio::io_context loop{1};
    local_listener listener(loop.get_executor());
    start.arrive_and_wait();
    const bool is_open = !listener.open(path);
    end.arrive_and_wait(); // both have tried before one closes
    return is_open;
}

} // namespace

TEST_CASE("one of two programs that open a socket at once gets it", "[local_listener]") {
    const test::socket_folder here;
    std::barrier start(2);
    std::barrier end(2);
    constexpr int rounds = 300;
    int opened = 0;
    for (int i = 0; i < rounds; ++i) {
        bool other = false;
        std::thread beside([&] { other = open_beside(start, end, here.socket()); });
        const bool own = open_beside(start, end, here.socket());
        beside.join();
        opened += own != other;
    }
    CHECK(opened == rounds);
}

TEST_CASE("a locked folder does not keep a socket from opening", "[local_listener]") {
    const test::socket_folder here;
    const int lock = ::open(here.path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    REQUIRE(::flock(lock, LOCK_EX) == 0);
    asio::io_context loop{1};
    local_listener listener(loop.get_executor());
    CHECK_FALSE(listener.open(here.socket()));
    ::close(lock);
}
