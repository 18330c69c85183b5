// Bytes of TLS on a socket of the relay.
#include "server/relay/relay_stream.hpp"
#include "support/tls_pair.hpp"

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

using namespace babel;

namespace {

/// A stream of the relay, and the client's end of it.
struct stream_fixture {
    stream_fixture() {
        std::array<int, 2> ends{};
        REQUIRE(
            ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0
        );
        there = net::descriptor(ends[1]);
        test::tls_pair pair;
        pair.connects();
        client.emplace(std::move(pair.client));
        net::tls_parts parts{net::descriptor(ends[0]), std::move(pair.server.engine), {}, {}};
        stream.emplace(std::move(parts), scratch);
    }
    void client_writes(bytes_view raw) {
        REQUIRE(::write(there.get(), raw.data(), raw.size()) == static_cast<ssize_t>(raw.size()));
    }
    void reads() {
        const auto failed = stream->read([this](bytes_view more) {
            got.append(more.begin(), more.end());
            return error_code();
        });
        CHECK_FALSE(failed);
    }

    server::relay_scratch scratch{};
    net::descriptor there;
    std::optional<test::tls_side> client;
    std::optional<server::relay_stream> stream;
    std::string got;
};

} // namespace

TEST_CASE("one read brings all records that came, also more than the room for them", "[relay]") {
    stream_fixture t;
    const std::string first(10'000, 'a');
    const std::string second(9'000, 'b');
    t.client->sends(first);
    t.client->sends(second);
    const auto sent = t.client->take_out();
    const auto begin = bytes_view(sent).first(9'000); // the rest fills the room before it ends
    t.client_writes(begin);
    t.reads();
    CHECK(t.got.empty());
    t.client_writes(bytes_view(sent).subspan(begin.size()));
    t.reads();
    CHECK(t.got == first + second);
}
