// The ends of a client in a network namespace of its own.
#include "nat/mapping_rows.hpp"
#include "net/network_space.hpp"
#include "server/relay/relay_fixture.hpp"
#include "support/bounded_run.hpp"
#include <babel/call/local_ends.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>

#include <optional>
#include <vector>

using namespace babel;
using call::local_ends;
using test::network_space;
using test::seen;

namespace {

struct ends_under_test {
    explicit ends_under_test(call::settings wanted = {}) : options(std::move(wanted)) {
        if (space) space.connect();
    }
    ~ends_under_test() {
        test::run_bounded(loop, ends.close());
        test::run_bounded(loop, sockets.close());
    }
    void use() {
        REQUIRE(sockets.join(7, [](bytes_view, const auto&) {}));
        ends.use(asio::ip::make_address("192.0.2.9"));
        test::run_ready(loop);
    }

    network_space space;
    asio::io_context loop{1};
    logger log{log_level::error};
    call::settings options;
    call::media_sockets sockets{loop.get_executor(), options, log};
    local_ends ends{loop.get_executor(), options, sockets, log};
};

} // namespace

TEST_CASE("own addresses have the ports of the calls' sockets", "[ends]") {
    ends_under_test with;
    if (!with.space) return;
    CHECK(with.ends.hosts().empty()); // there is no socket yet
    with.use();
    const auto port = with.sockets.port(net::family::v4);
    CHECK(with.ends.hosts() == std::vector{seen("192.0.2.1", port)});
    with.space.must("address add 10.0.0.1/24 dev here"); // not on the way to the relay
    CHECK(with.ends.hosts() == std::vector{seen("192.0.2.1", port)});
    CHECK(with.ends.mapped().empty());
}

TEST_CASE("a user who hides has no addresses", "[ends]") {
    call::settings hidden;
    hidden.relay_only = true;
    ends_under_test with(hidden);
    if (!with.space) return;
    with.use();
    CHECK(with.ends.hosts().empty());
}

TEST_CASE("changes of the network are heard of while somebody listens", "[ends]") {
    ends_under_test with;
    if (!with.space) return;
    with.use();
    std::vector<local_ends::change> heard;
    auto handle = with.ends.listen([&](local_ends::change what) { heard.push_back(what); });
    with.space.must("address add 10.0.0.1/24 dev here");
    test::run_until(with.loop, [&] { return !heard.empty(); });
    CHECK(heard.front() == local_ends::change::network);
    handle.reset();
    int others = 0;
    handle = with.ends.listen([&](local_ends::change) { ++others; });
    const auto before = heard.size();
    with.space.must("address add 10.0.1.1/24 dev here");
    test::run_until(with.loop, [&] { return others > 0; });
    CHECK(heard.size() == before);
}
