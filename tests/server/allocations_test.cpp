// Passing a call on needs no allocation.
#include "server/running_server.hpp"
#include "support/allocations.hpp"

using namespace babel;
using net::tcp;
using test::heap;
using test::running_server;

namespace {

/// A client that reads into one buffer.
class lean_client {
public:
    lean_client(running_server& s, const std::string& name) : server_(s), socket_(s.loop) {
        socket_.connect(s.at(test::loopback));
        socket_.non_blocking(true);
        says(wire::encode(wire::login{name}));
    }
    void says(const std::vector<std::uint8_t>& packet) {
        asio::write(socket_, asio::buffer(packet));
    }
    /// Runs the server until that many bytes have come.
    void hears(std::size_t bytes) {
        std::size_t got = 0;
        error_code ec;
        test::run_until(server_.loop, [&] {
            got += socket_.read_some(asio::buffer(buffer_), ec);
            return got >= bytes;
        });
    }

private:
    running_server& server_;
    tcp::socket socket_;
    std::array<std::uint8_t, 4096> buffer_{};
};

std::size_t size_of_all(std::initializer_list<std::vector<std::uint8_t>> packets) {
    std::size_t sum = 0;
    for (const auto& each : packets)
        sum += each.size();
    return sum;
}

} // namespace

TEST_CASE("a call and its refusal are passed on without an allocation", "[allocations]") {
    running_server s;
    lean_client alice(s, "alice");
    alice.hears(
        size_of_all({wire::encode(wire::hello_connect{}), wire::encode(wire::login_success{})})
    );
    lean_client bob(s, "bob");
    wire::string_list_buffer alices;
    alices.add("alice");
    bob.hears(size_of_all(
        {wire::encode(wire::hello_connect{}),
         wire::encode(wire::login_success{}),
         wire::encode(wire::add_contact{alices.view()})}
    ));
    const auto call = wire::encode(wire::call_request{"bob", "", 9});
    const auto passed_on = wire::encode(wire::call_request{"alice", "127.0.0.1", 9}).size();
    const auto refusal = wire::encode(wire::call_refused{"alice"});
    const auto refusal_passed_on = wire::encode(wire::call_refused{"bob"}).size();
    const auto round = [&] {
        alice.says(call);
        bob.hears(passed_on);
        bob.says(refusal);
        alice.hears(refusal_passed_on);
    };
    for (int i = 0; i < 10; ++i)
        round(); // buffers that grow once have grown now
    const auto before = heap().allocations;
    for (int i = 0; i < 100; ++i)
        round();
    CHECK(heap().allocations == before);
}
